import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki, kubepkiJson, typedAtTerminal } from '../support/kubepki.js';
import { editSpec, makeHome, smallSpec } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const moved = smallSpec().replace('10.0.0.11', '10.0.0.12');

async function changedHome() {
  const home = await makeHome(undefined, new Date());
  editSpec(home, moved);
  const file = join(scratch(), 'a.plan');
  return { home, file, run: (...args: readonly string[]) => kubepki([...args, '--home', home]) };
}

describe('a plan on a terminal', () => {
  const shown = /^~ reissue {2}cp1\/etcd-peer [^]*?\[san-missing\][^]*?\n1 action: 1 to reissue\. .*\n/;

  it.each([[['apply', '--only', 'etcd-peer']], [['renew', 'etcd-peer']]])(
    '%j --yes shows it first, and only the report where nobody looks, or JSON was asked for',
    async (call) => {
      const { home, run } = await changedHome();
      const text = typedAtTerminal([...call, '--yes', '--home', home], []).stdout.replaceAll('\r', '');
      expect(text).toMatch(shown);
      expect(text.replace(shown, '')).toMatch(/^issued again {2}cp1\/etcd-peer /);
      editSpec(home, smallSpec());
      expect(run(...call, '--yes')).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/^issued again/),
      });
      editSpec(home, moved);
      expect(JSON.parse(typedAtTerminal([...call, '--yes', '--json', '--home', home], []).stdout)).toMatchObject({
        kind: 'ApplyReport',
      });
    },
  );

  it('is shown once where the answer is asked for, and a no changes nothing', async () => {
    const { home } = await changedHome();
    const call = ['apply', '--only', 'etcd-peer', '--home', home];
    const refused = typedAtTerminal(call, ['n']);
    expect(refused).toMatchObject({ code: 4, stdout: expect.stringContaining('Apply this plan? [y/N]') });
    const { stdout, code } = typedAtTerminal(call, ['y']);
    expect(code).toBe(0);
    expect(stdout.match(/1 action: 1 to reissue\./g)).toHaveLength(1);
  });
});

describe('a saved plan', () => {
  it('is applied as it was reviewed, and only once', async () => {
    const { home, file, run } = await changedHome();
    const printed = kubepkiJson(['plan', '--home', home, '--out', file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(printed);
    const applied = run('apply', file, '--yes');
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('\nDone: ') });
    expect(applied.stdout).toContain('restart  kube-controller-manager');
    expect(run('plan', '--detailed-exitcode')).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
    expect(run('apply', file, '--yes')).toMatchObject({ code: 3, stdout: '' });
  });

  it('is said to be saved, beside the plan and not in it, and not where JSON was asked for', async () => {
    const { home, file, run } = await changedHome();
    const saved = run('plan', '--out', file);
    expect(saved).toEqual({
      ...run('plan'),
      stderr: `Saved the plan: kubepki apply --home ${home} ${file} does this and nothing else.\n`,
    });
    expect(run('plan', '--out', file, '--json', '--overwrite').stderr).toBe('');
  });

  it('is what the hint names where nobody can be asked, and not whatever would be planned by then', async () => {
    const { home, file, run } = await changedHome();
    run('plan', '--out', file);
    expect(run('apply', file)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`kubepki apply --home ${home} ${file} --yes`),
    });
  });

  it.each([
    ['the spec', (home: string) => editSpec(home, `${moved}# a word\n`)],
    ['a file', (home: string) => writeFileSync(join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt'), '')],
  ])('is refused when %s has changed since, and changes nothing', async (_, change) => {
    const { home, file, run } = await changedHome();
    run('plan', '--out', file);
    change(home);
    const before = readFileSync(join(home, 'ledger.jsonl'), 'utf8');
    const applied = run('apply', file, '--yes');
    expect(applied).toMatchObject({ code: 3, stdout: '' });
    expect(applied.stderr).toContain('got one that has changed since');
    expect(readFileSync(join(home, 'ledger.jsonl'), 'utf8')).toBe(before);
  });

  it.each([['nothing'], ['{}'], ['{"apiVersion":"kubepki/v1","kind":"Plan"}']])(
    'is refused when it is none: %s',
    async (text) => {
      const { file, run } = await changedHome();
      writeFileSync(file, text);
      expect(run('apply', file, '--yes')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('expected a plan'),
      });
    },
  );
});

describe('what the spec no longer wants', () => {
  it('is kept, and is no change; with --prune it is one, and a saved plan removes it', async () => {
    const home = await makeHome(undefined, new Date());
    editSpec(home, smallSpec().replace(/.*name: w1.*\n/, ''));
    const file = join(scratch(), 'a.plan');
    const run = (...args: readonly string[]) => kubepki([...args, '--home', home]);
    const left = run('plan', '--detailed-exitcode');
    expect(left).toMatchObject({ code: 0, stdout: expect.stringMatching(/^- retire {2}w1.*; kept until --prune\n/) });
    expect(left.stdout).toContain('Nothing to do.\n');
    expect(run('apply', '--yes')).toMatchObject({ code: 0 });
    expect(run('plan', '--prune', '--detailed-exitcode', '--out', file)).toMatchObject({ code: 2 });
    expect(run('apply', file, '--prune', '--yes')).toMatchObject({ code: 2, stdout: '' });
    expect(run('apply', file, '--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('Done: 6 changes.') });
    expect(readdirSync(join(home, 'nodes'))).toEqual(['cp1']);
    expect(run('plan', '--prune', '--detailed-exitcode')).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
    expect(kubepkiJson(['plan', '--home', home])).toMatchObject({ kept: [], actions: [] });
  });
});

describe('a part of a plan', () => {
  it('is chosen by node and by artefact, for plan and for apply', async () => {
    const { run } = await changedHome();
    expect(run('plan', '--node', 'w1').stdout).toBe('Nothing to do.\n');
    expect(run('plan', '--node', 'cp1').stdout).toContain('10 actions: 6 to reissue, 4 to rewrite.');
    expect(run('apply', '--only', 'apiserver', '--only', 'cp1/etcd-peer', '--yes').stdout).toContain(
      'Done: 2 changes.',
    );
    const left = run('plan').stdout;
    expect(left).not.toContain('cp1/apiserver');
    expect(left).toContain('cp1/etcd-server');
  });

  it.each([
    [['plan', '--only', 'apisrver'], 'did you mean apiserver?'],
    [['apply', '--yes', '--node', 'cp'], 'did you mean cp1?'],
  ])('is not chosen by a name that nothing has: %j', async (args, hint) => {
    const { run } = await changedHome();
    expect(run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(hint) });
  });
});

describe('plan --detailed-exitcode', () => {
  it('tells changes that are due from errors of the call', async () => {
    const { home, run } = await changedHome();
    expect(run('plan', '--detailed-exitcode').code).toBe(2);
    expect(run('plan').code).toBe(0);
    expect(run('plan', '--detailed-exitcode', '--nonsense').code).toBe(1);
    editSpec(home, 'nonsense: 1\n');
    expect(run('plan', '--detailed-exitcode').code).toBe(1);
  });
});
