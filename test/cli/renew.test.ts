import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writer } from '../../src/adapters/store/write.js';
import { kubepki } from '../support/kubepki.js';
import { kubeadmSpec, pki, userFile } from '../support/copies.js';
import { editSpec, makeHome, smallSpec } from '../support/home.js';

// The real clock: homes are made now, so that nothing is due.
const fresh = (spec = smallSpec()): Promise<string> => makeHome(spec, new Date());
const renew = (home: string, ...args: readonly string[]) => kubepki(['renew', ...args, '--yes', '--home', home]);
const text = (path: string): string => readFileSync(path, 'utf8');

interface Done {
  readonly done: readonly { readonly action: string; readonly node: string | null; readonly artefact: string }[];
}
const doneIn = (home: string, ...args: readonly string[]): readonly string[] =>
  (JSON.parse(renew(home, ...args, '--json').stdout) as Done).done.map(
    ({ action, node, artefact }) => `${action} ${[node, artefact].filter(Boolean).join('/')}`,
  );

describe('renew', () => {
  it('does nothing where nothing is due', async () => {
    const home = await fresh();
    expect(renew(home)).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
  });

  it('issues what is named again, with a new key, and nothing else', async () => {
    const home = await fresh();
    const before = text(pki(home, 'apiserver.key'));
    expect(doneIn(home, 'apiserver', 'admin.conf')).toEqual(['reissue cp1/apiserver', 'reissue admin.conf']);
    expect(text(pki(home, 'apiserver.key'))).not.toBe(before);
    expect(kubepki(['check', '--home', home]).code).toBe(0);
  });

  it.each([smallSpec(), kubeadmSpec])('keeps every key under --reuse-key', async (spec) => {
    const home = await fresh(spec);
    const files = [pki(home, 'apiserver.key'), pki(home, 'apiserver.crt')] as const;
    const [key, certificate] = files.map(text);
    const user = text(userFile(home, 'admin.conf'));
    const keyOf = (kubeconfig: string) => /client-key-data: (\S+)/.exec(kubeconfig)?.[1];
    const run = renew(home, 'apiserver', 'admin.conf', '--reuse-key', '--json');
    expect(run.code).toBe(0);
    expect(text(files[0])).toBe(key);
    expect(text(files[1])).not.toBe(certificate);
    expect(text(userFile(home, 'admin.conf'))).not.toBe(user);
    expect(keyOf(text(userFile(home, 'admin.conf')))).toBe(keyOf(user));
    expect(run.stdout).not.toContain('apiserver.key');
    expect(kubepki(['check', '--home', home]).code).toBe(0);
  });

  it('of all leaves out what people hold, and of a node what lives elsewhere', async () => {
    const home = await fresh();
    expect(doneIn(home, '--all', '--node', 'w1').every((line) => line.startsWith('reissue w1/'))).toBe(true);
    const all = doneIn(home, '--all');
    expect(all).toContain('reissue cp1/etcd-server');
    expect(all).not.toContain('reissue admin.conf');
    expect(kubepki(['check', '--home', home]).code).toBe(0);
  });

  it('within a time takes what ends in it', async () => {
    const home = await makeHome(smallSpec(), new Date(Date.now() - 200 * 86_400_000));
    expect(doneIn(home, '--within', '100d')).toEqual([]);
    expect(doneIn(home, '--within', '200d')).toContain('reissue cp1/apiserver');
    expect(doneIn(home, '--within', '200d')).toEqual([]);
  });

  it.each([
    ['REQUEST_UNKNOWN', 'apisever', 'did you mean apiserver?'],
    ['REQUEST_REFUSED', 'ca', 'never replaced'],
    ['REQUEST_REFUSED', 'sa', ''],
  ])('refuses with %s: %s', async (code, name, hint) => {
    const run = renew(await fresh(), name, '--json');
    expect(run.code).toBe(2);
    expect(run.stdout).toContain(code);
    expect(run.stdout).toContain(hint);
  });

  it('is not carried out without an answer, nor with names beside --all', async () => {
    const home = await fresh();
    expect(kubepki(['renew', 'apiserver', '--home', home]).code).toBe(4);
    expect(renew(home, 'apiserver', '--all').code).toBe(2);
  });

  it('refuses a name that is on none of the nodes, where nothing to do would pass for done', async () => {
    const home = await fresh();
    const run = renew(home, 'apiserver', '--node', 'w1', '--json');
    expect(run).toMatchObject({ code: 2, stdout: expect.stringContaining('REQUEST_UNKNOWN') as string });
    expect(run.stdout).toContain('it is on cp1');
    expect(renew(home, 'admin.conf', '--node', 'cp1')).toMatchObject({ code: 2, stdout: '' });
    expect(renew(home, 'kubelet-client', '--node', 'w1').code).toBe(0);
  });

  it('renews what is due without being told what', async () => {
    const home = await makeHome(smallSpec(), new Date(Date.now() - 340 * 86_400_000));
    expect(doneIn(home)).toContain('reissue cp1/apiserver');
    expect(renew(home).stdout).toBe('Nothing to do.\n');
  });
});

describe('renew --cron', () => {
  const cron = (home: string) => kubepki(['renew', '--cron', '--home', home]);
  const old = (): Promise<string> => makeHome(smallSpec(), new Date(Date.now() - 340 * 86_400_000));

  it('says nothing where nothing is due, and one line where something was', async () => {
    const home = await old();
    const first = cron(home);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^renewed \d+ certificates: [^\n]*cp1\/apiserver[^\n]*\n$/);
    expect(cron(home)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('gives way to a run that holds the lock', async () => {
    const home = await old();
    const release = writer.lock(home, 'test', new Date());
    const run = cron(home);
    release();
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toMatch(/^nothing was renewed: [^\n]*\n$/);
  });

  it.each<[what: string, leave: (lock: string) => unknown]>([
    ['garbage', (lock) => writeFileSync(lock, 'garbage')],
    ['an empty file', (lock) => writeFileSync(lock, '')],
    ['a pipe', (lock) => execFileSync('mkfifo', [lock])],
    ['a folder', (lock) => mkdirSync(lock)],
    ['a link to nothing', (lock) => symlinkSync('nowhere', lock)],
  ])('does not give way to a lock that nobody holds: %s', async (_, leave) => {
    const home = await old();
    leave(join(home, '.kubepki/lock'));
    const run = cron(home);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('.kubepki/lock');
  });

  it('runs hooks without a shell, in order, until one fails', async () => {
    const home = await old();
    const out = join(home, 'hook');
    const spec = join(home, 'kubepki.yaml');
    editSpec(
      home,
      smallSpec(
        `hooks: { after: [[cp, "${spec}", "${out} $HOME"], [sh, -c, "echo spoken; exit 7"], [rm, "${out} $HOME"]] }`,
      ),
    );
    const run = cron(home);
    expect(run.code).toBe(5);
    expect(run.stdout).not.toContain('spoken');
    expect(run.stderr).toContain('spoken');
    expect(run.stderr).toContain('exit code 7');
    expect(text(`${out} $HOME`)).toContain('kind: Cluster');
  });
});
