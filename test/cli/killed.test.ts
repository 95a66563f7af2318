import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killedAt } from '../support/killed-runs.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { makeHome, smallSpec } from '../support/home.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';
import { contentsOf } from '../support/store.js';

const binary = join(__dirname, '..', '..', 'bin', 'run.js');
const leftovers = (home: string): readonly string[] =>
  (readdirSync(home, { recursive: true }) as string[]).filter(
    (name) => name.endsWith('.new') || name.endsWith('journal.json'),
  );

/** Two renewed pairs and a kubeconfig on cp1: addresses that every serving certificate names. */
const changed = smallSpec().replace('10.0.0.11', '10.0.0.12');

/** The filesystem of a node with kubeadm's files. */
const kubeadmNode = async (): Promise<string> =>
  join(await makeHome(smallSpec('layout: kubeadm'), new Date()), 'nodes/cp1');

withCommand('strace', 'a run that is killed', () => {
  it.each([
    ['rename', [1, 2, 4, 9]],
    ['fsync', [2, 9]],
    ['unlink', [1]],
  ])('as apply at a %s is finished by the next one, and leaves nothing lying about', async (call, moments) => {
    const original = await makeHome(undefined, new Date());
    writeFileSync(join(original, 'kubepki.yaml'), changed);
    for (const when of moments) {
      const home = join(scratch(), 'prod');
      cpSync(original, home, { recursive: true });
      expect(killedAt(call, when, ['apply', '--yes', '--home', home])).toBe(true);
      expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0 });
      expect(kubepki(['check', home])).toMatchObject({ code: 0 });
      expect(leftovers(home)).toEqual([]);
      execFileSync('openssl', [
        'verify',
        '-CAfile',
        join(home, 'nodes/cp1/etc/kubernetes/pki/ca.crt'),
        join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt'),
      ]);
    }
  });

  it.each([
    ['rename', [1, 2, 3, 9, 18]],
    ['fsync', [2, 9]],
    ['unlink', [1, 2]],
  ])(
    'as history undo at a %s is finished by the next command that writes, whole or not at all',
    async (call, moments) => {
      const original = await makeHome(undefined, new Date());
      const before = contentsOf(join(original, 'nodes'));
      writeFileSync(join(original, 'kubepki.yaml'), changed);
      expect(kubepki(['apply', '--yes', '--home', original])).toMatchObject({ code: 0 });
      const after = contentsOf(join(original, 'nodes'));
      writeFileSync(join(original, 'kubepki.yaml'), smallSpec());
      for (const when of moments) {
        const home = join(scratch(), 'prod');
        cpSync(original, home, { recursive: true });
        expect(killedAt(call, when, ['history', 'undo', '--yes', '--home', home])).toBe(true);
        kubepki(['history', 'prune', '--home', home]);
        const ids = (kubepkiJson(['history', 'list', '--home', home]) as { entries: readonly object[] }).entries.length;
        const there = Object.entries(contentsOf(join(home, 'nodes'))).filter(([path]) => !path.endsWith('.new'));
        expect(Object.fromEntries(there)).toEqual(ids === 3 ? before : after);
        expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0 });
        expect(kubepki(['check', home])).toMatchObject({ code: 0 });
      }
    },
  );

  it.each([1, 2, 5, 13, 34])('as init at rename %i is finished by running init again', (when) => {
    const home = join(scratch(), 'prod');
    const init = ['init', home, '--control-plane', 'cp1=10.0.0.11'];
    expect(killedAt('rename', when, init)).toBe(true);
    expect(kubepki(init)).toMatchObject({ code: 0 });
    expect(kubepki(['check', home])).toMatchObject({ code: 0 });
    expect(leftovers(home)).toEqual([]);
  });

  it.each([1, 2, 5, 13, 34, 44])('as init at rename %i is finished also after its folder was moved', (when) => {
    const [home, moved] = [join(scratch(), 'prod'), join(scratch(), 'other')];
    const init = (folder: string) => ['init', folder, '--name', 'prod', '--control-plane', 'cp1=10.0.0.11'];
    expect(killedAt('rename', when, init(home))).toBe(true);
    renameSync(home, moved);
    expect(kubepki(init(moved))).toMatchObject({ code: 0 });
    expect(kubepki(['check', moved])).toMatchObject({ code: 0 });
    expect(existsSync(join(moved, 'users/admin.conf'))).toBe(true);
    expect(leftovers(moved)).toEqual([]);
  });

  it.each([
    ['rename', 1],
    ['rename', 2],
    ['rename', 3],
    ['rename', 12],
    ['fsync', 2],
    ['unlink', 1],
    ['unlink', 2],
    ['unlink', 3],
  ])('as import at %s %i is finished by the same import', async (call, when) => {
    const [node, home] = [await kubeadmNode(), join(scratch(), 'prod')];
    const command = ['import', node, '--into', home, '--kubernetes-version', '1.36', '--endpoint', '10.0.0.11:6443'];
    const [wasKilled, wasBegun] = [killedAt(call, when, command), existsSync(join(home, '.kubepki/journal.json'))];
    expect(wasKilled).toBe(true);
    const again = kubepki(command);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr.includes('interrupted')).toBe(wasBegun);
    expect(again.stdout).toMatch(/^Imported cluster/);
    expect(kubepki(['check', home])).toMatchObject({ code: 0 });
    expect(kubepki(['ledger', 'verify', '--home', home])).toMatchObject({ code: 0 });
    expect(readFileSync(join(home, 'ledger.jsonl'), 'utf8').match(/"command":"import"/g)).toHaveLength(1);
    expect(leftovers(home)).toEqual([]);
  });

  it.each([
    ['init', 2, 0, (home: string) => ['init', home, '--control-plane', 'cp1=10.0.0.11']],
    ['import', 3, 4, (home: string, node: string) => ['import', node, '--into', home, '--kubernetes-version', '1.36']],
  ])(
    'as %s before its spec is there leaves a home, which says what finishes it',
    async (_, when, dryRun, commandOf) => {
      const [node, home] = [await kubeadmNode(), join(scratch(), 'prod')];
      expect(killedAt('rename', when, commandOf(home, node))).toBe(true);
      expect(existsSync(join(home, 'kubepki.yaml'))).toBe(false);
      const report = {
        status: 'critical',
        findings: [{ rule: 'interrupted-apply', fix: `kubepki apply --home ${home}` }],
      };
      expect(kubepkiJson(['check', home])).toMatchObject(report);
      expect(kubepkiJson(['check'], { cwd: home })).toMatchObject({ findings: [{ fix: 'kubepki apply' }] });
      expect(kubepki(['plan', '--home', home]).stderr).toContain(`kubepki apply --home ${home}`);
      const dry = kubepki(['import', node, '--into', home, '--kubernetes-version', '1.36', '--dry-run']);
      expect(dry.code).toBe(dryRun);
      expect(dry.stderr.includes(`kubepki apply --home ${home}`)).toBe(dryRun !== 0);
      expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0 });
      expect(kubepki(['check', home])).toMatchObject({ code: 0 });
    },
  );

  it.each([2, 9])('as apply at rename %i is finished also after its folder was moved', async (when) => {
    const home = await makeHome(undefined, new Date());
    writeFileSync(join(home, 'kubepki.yaml'), changed);
    expect(killedAt('rename', when, ['apply', '--yes', '--home', home])).toBe(true);
    const moved = join(scratch(), 'other');
    renameSync(home, moved);
    expect(kubepki(['apply', '--yes', '--home', moved])).toMatchObject({ code: 0 });
    expect(kubepki(['check', moved])).toMatchObject({ code: 0 });
    expect(leftovers(moved)).toEqual([]);
  });
});

describe('two applies at once', () => {
  it('one works, the other finds nothing to do or says who holds the lock', async () => {
    const home = await makeHome(undefined, new Date());
    writeFileSync(join(home, 'kubepki.yaml'), changed);
    const apply = () =>
      new Promise<{ code: number | null; stderr: string }>((resolve) => {
        const child = spawn(process.execPath, [binary, 'apply', '--yes', '--home', home], {
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let stderr = '';
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        child.on('close', (code) => resolve({ code, stderr }));
      });
    const runs = await Promise.all([apply(), apply(), apply()]);
    expect(runs.some(({ code }) => code === 0)).toBe(true);
    for (const { code, stderr } of runs) {
      expect([0, 3]).toContain(code);
      if (code === 3) expect(stderr).toMatch(/held by "(apply|test)", process \d+|changed since/);
    }
    expect(kubepki(['check', home])).toMatchObject({ code: 0 });
  });
});
