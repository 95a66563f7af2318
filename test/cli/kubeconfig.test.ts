import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, textAt } from '../support/copies.js';
import { makeHome } from '../support/home.js';
import { kubepki } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

const kubeconfig = (home: string, ...args: readonly string[]) => kubepki(['kubeconfig', ...args, '--home', home]);

describe('kubeconfig create', () => {
  it('writes to stdout nothing but the kubeconfig, and to a file for its owner alone', async () => {
    const home = await goodHome();
    const run = kubeconfig(home, 'create', '--groups', 'dev,ops', '--groups', 'x', 'alice');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^apiVersion: v1\n/);
    const out = join(scratch(), 'out.conf');
    const written = kubeconfig(home, 'create', 'alice', '--validity', '8h', '--out', out, '--json');
    expect(JSON.parse(written.stdout)).toMatchObject({ name: 'alice', groups: [], file: out, saved: false });
    expect(written.stdout).not.toContain('PRIVATE');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(kubepki(['inspect', out]).stdout).toContain('CN=alice');
  });

  it('replaces a file only when it is told to', async () => {
    const home = await goodHome();
    const out = join(scratch(), 'out.conf');
    writeFileSync(out, 'precious');
    const ledger = textAt(join(home, 'ledger.jsonl'));
    expect(kubeconfig(home, 'create', 'alice', '--out', out)).toMatchObject({ code: 4 });
    expect(readFileSync(out, 'utf8')).toBe('precious');
    expect(textAt(join(home, 'ledger.jsonl'))).toBe(ledger);
    expect(kubeconfig(home, 'create', 'alice', '--out', out, '--overwrite')).toMatchObject({ code: 0 });
  });

  it.each([
    [4, ['system:kube-scheduler'], '--allow-system'],
    [4, ['alice', '--groups', 'system:nodes'], '--allow-system'],
    [2, ['alice', '--groups', 'dev,'], 'groups'],
    [2, ['alice', '--validity', '1m'], '10m'],
    [2, ['alice', '--json'], '--out'],
    [2, ['alice', '--save', '--endpoint', 'x'], '--endpoint'],
    [2, [], 'NAME'],
    [2, ['a'.repeat(300)], 'expected a name of at most 200 characters'],
    [2, ['a b '.repeat(60)], 'expected a name of at most 200 characters'],
    [2, ['a'.repeat(60), '--save'], 'expected a name of at most 200 characters'],
  ])('ends with %i for %j', async (code, args, says) => {
    const run = kubeconfig(await goodHome(), 'create', ...args);
    expect(run.code).toBe(code);
    expect(run.stdout + run.stderr).toContain(says);
  });

  it('warns of what is above RBAC', async () => {
    const run = kubeconfig(await makeHome(undefined, new Date()), 'create', 'eve', '--groups', 'system:masters');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('system:masters is above RBAC');
  });

  it('saves an entry, once', async () => {
    const home = await makeHome(undefined, new Date());
    const saved = kubeconfig(home, 'create', 'bob', '--groups', 'dev', '--save');
    expect(saved.code).toBe(0);
    expect(saved.stdout).toContain(`kubepki renew --home ${home} bob.conf issues it again`);
    const again = kubeconfig(home, 'create', 'bob', '--groups', 'dev', '--save');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`kubepki renew --home ${home} bob.conf`);
    expect(kubepki(['renew', 'bob.conf', '--yes', '--home', home]).code).toBe(0);
    expect(kubepki(['check', '--home', home]).code).toBe(0);
    expect(kubeconfig(home, 'list').stdout).toMatch(/bob .* replaced .*\nbob .* live .*users\/bob.conf\n/);
  });
});

describe('a ledger that somebody changed', () => {
  it.each([
    ['list', [], 0],
    ['revoke-plan', ['alice'], 2],
  ])('is no full answer to who holds what, and kubeconfig %s says so', async (command, args, code) => {
    const home = await makeHome(undefined, new Date());
    const ledger = join(home, 'ledger.jsonl');
    expect(kubeconfig(home, 'create', 'alice').code).toBe(0);
    expect(kubeconfig(home, 'list').stderr).toBe('');
    const [first = '', , ...rest] = textAt(ledger).split('\n');
    writeFileSync(ledger, [first, 'x', ...rest].join('\n'));
    const run = kubeconfig(home, command, ...args);
    expect(run).toMatchObject({ code, stderr: expect.stringContaining('line 2 of the ledger') as string });
    writeFileSync(ledger, '');
    expect(kubeconfig(home, command, ...args).stderr).toContain('the ledger has no line');
  });
});

describe('kubeconfig revoke-plan', () => {
  it('says which bindings to look for, who else is hit, and what it does not know', async () => {
    const home = await makeHome(undefined, new Date());
    for (const name of ['alice', 'o’neil']) kubeconfig(home, 'create', name, '--groups', 'dev');
    const { code, stdout } = kubeconfig(home, 'revoke-plan', 'alice');
    expect(code).toBe(0);
    expect(stdout).toContain('grep -wF -e alice\n');
    expect(stdout).toContain('the group dev, which o’neil holds too');
    expect(stdout).toContain('--as alice --as-group dev');
    expect(kubeconfig(home, 'revoke-plan', 'kubernetes-super-admin').stdout).toContain('This is not enough here');
    expect(kubeconfig(home, 'revoke-plan', 'alicia')).toMatchObject({ code: 2 });
  });
});
