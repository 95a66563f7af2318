import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, lstatSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binaryForEverybody, kubepki } from '../support/kubepki.js';
import { smallSpec } from '../support/home.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';
import { kubeadmOfRelease } from '../support/trees/kubeadm-release.js';

const alice = 65534;

/** An empty folder that belongs to a user who is not root. */
function folderOf(uid: number, name: string): string {
  const folder = join(scratch(), name);
  mkdirSync(folder);
  chmodSync(dirname(folder), 0o755);
  chownSync(folder, uid, uid);
  return folder;
}

/** Runs kubepki as a user who is not root. */
function asAlice(...args: readonly string[]): {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
} {
  return spawnSync(
    'setpriv',
    [`--reuid=${alice}`, `--regid=${alice}`, '--clear-groups', process.execPath, binaryForEverybody(), ...args],
    { encoding: 'utf8', env: { NO_COLOR: '1' }, cwd: '/', input: '' },
  );
}

const ownersIn = (folder: string): ReadonlySet<number> =>
  new Set(
    ['.', ...(readdirSync(folder, { recursive: true }) as string[])].map((path) => lstatSync(join(folder, path)).uid),
  );

withRoot('a home that root makes in the folder of another user', () => {
  it('belongs to that user whole, who can check and change it', () => {
    const home = folderOf(alice, 'prod');
    const spec = join(scratch(), 'spec.yaml');
    writeFileSync(spec, smallSpec());
    expect(kubepki(['init', home, '--spec', spec])).toMatchObject({ code: 0 });
    expect([...ownersIn(home)]).toEqual([alice]);
    expect(asAlice('check', home)).toMatchObject({ status: 0 });
    writeFileSync(join(home, 'kubepki.yaml'), smallSpec('users: [{ name: alice }]'));
    expect(asAlice('apply', '--yes', '--home', home)).toMatchObject({ status: 0 });
    expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0 });
    expect([...ownersIn(home)]).toEqual([alice]);
  });

  it('gives them nothing of what lies behind a link of theirs', () => {
    const [home, outside] = [folderOf(alice, 'prod'), folderOf(0, 'outside')];
    const link = spawnSync('setpriv', [
      `--reuid=${alice}`,
      `--regid=${alice}`,
      '--clear-groups',
      'ln',
      '-s',
      outside,
      join(home, 'users'),
    ]);
    expect(link.status).toBe(0);
    const run = kubepki(['init', home, '--control-plane', 'cp1=10.0.0.11']);
    expect(run.code).not.toBe(0);
    expect([...ownersIn(outside)]).toEqual([0]);
    expect(readdirSync(outside)).toEqual([]);
  });
});

withRoot('a user who is not root', () => {
  it('can manage a node in a folder of their own: the second apply has nothing to do', () => {
    const [home, root] = [folderOf(alice, 'prod'), folderOf(alice, 'cp1')];
    const spec = join(home, 'spec.yaml');
    writeFileSync(spec, smallSpec().replace('[10.0.0.11]', `[10.0.0.11], root: ${root}`));
    const prod = join(home, 'prod');
    expect(asAlice('init', prod, '--spec', spec)).toMatchObject({ status: 0 });
    expect(asAlice('check', prod)).toMatchObject({ status: 0 });
    const again = asAlice('apply', '--yes', '--json', '--home', prod);
    expect(JSON.parse(again.stdout)).toMatchObject({ done: [] });
    expect([...ownersIn(root)]).toEqual([alice]);
  });
});

withRoot('a node of kubeadm, of which a user who is not root may see little', () => {
  it('is judged as far as it can be seen, with one finding for each folder that is closed', () => {
    const { root, at } = nodeOfKubeadm();
    for (const folder of ['/etc/kubernetes/manifests', '/var/lib/kubelet']) chmodSync(at(folder), 0o700);
    const { stdout, status } = asAlice('check', root, '--public', '--json');
    const { findings, certificates } = JSON.parse(stdout) as {
      readonly findings: readonly { readonly rule: string; readonly path: string }[];
      readonly certificates: readonly object[];
    };
    expect(status).toBe(3);
    expect(findings.filter(({ rule }) => rule === 'flags-unreadable').map(({ path }) => path)).toEqual([
      at('/etc/kubernetes/manifests'),
      at('/var/lib/kubelet'),
    ]);
    expect(certificates.length).toBeGreaterThan(8);
    expect(asAlice('check', root, '--public', '--output', 'nagios').stdout).toMatch(/^KUBEPKI UNKNOWN/i);
  });
});

/** One that everybody may enter. */
function nodeOfKubeadm() {
  const tree = kubeadmOfRelease({ minor: 33 });
  chmodSync(tree.root, 0o755);
  return { root: tree.root, at: (path: string) => tree.at(path) };
}
