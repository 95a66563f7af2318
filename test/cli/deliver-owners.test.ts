import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { goodHome } from '../support/copies.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const force = ['--force', 'expired', '--force', 'expiring', '--force', 'not-yet-valid'];

/** A home whose etcd runs as a user of its own. */
async function homeWith(owner: string): Promise<string> {
  const home = await goodHome();
  const spec = join(home, 'kubepki.yaml');
  writeFileSync(spec, `${readFileSync(spec, 'utf8')}owners: { etcd: "${owner}" }\n`);
  return home;
}

function delivered(home: string, format: 'tar' | 'sh' | 'ansible'): string {
  const file = join(scratch(), `cp1.${format}`);
  const run = kubepki(['deliver', 'cp1', '--home', home, '--format', format, '--out', file, ...force]);
  expect(run).toMatchObject({ code: 0 });
  return file;
}

/** A delivery as tar unpacks it. */
function unpacked(home: string): string {
  const folder = scratch();
  execFileSync('tar', ['xf', delivered(home, 'tar'), '-C', folder]);
  return join(folder, 'kubepki-cp1');
}

function sh(script: string, ...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync('sh', [script, ...args], { encoding: 'utf8' });
  return { stdout, stderr, code: status };
}

function aRoot(): string {
  const root = scratch();
  mkdirSync(join(root, 'etc'));
  return root;
}

function idsOf(path: string): string {
  const { uid, gid } = lstatSync(path);
  return `${uid}:${gid}`;
}

const etcdFiles = ['server.key', 'server.crt', 'peer.key', 'peer.crt'].map((name) => `etc/kubernetes/pki/etcd/${name}`);

/** What the manifest in the home gives to somebody. */
function listedFor(home: string, owner: string): readonly string[] {
  const { files } = JSON.parse(readFileSync(join(home, 'nodes/cp1/manifest.json'), 'utf8')) as {
    readonly files: readonly { readonly path: string; readonly owner: string; readonly group: string }[];
  };
  return files.filter((file) => `${file.owner}:${file.group}` === owner).map(({ path }) => path);
}

withRoot('a delivery to a node whose etcd has a user of its own', () => {
  it.each([
    ['daemon:bin', '1:2'],
    ['4106:4112', '4106:4112'],
  ])('gives %s what only etcd reads, in every form, and knows it again there', async (owner, ids) => {
    const home = await homeWith(owner);
    expect(kubepki(['apply', '--yes', '--only', 'manifest.json', '--home', home]).code).toBe(0);
    expect(listedFor(home, owner)).toEqual(etcdFiles);
    const folder = unpacked(home);
    for (const path of etcdFiles) expect(idsOf(join(folder, path))).toBe(ids);
    for (const installer of [join(folder, 'install.sh'), delivered(home, 'sh')]) {
      const root = aRoot();
      expect(sh(installer, '--root', root)).toMatchObject({ code: 0, stderr: '' });
      for (const path of etcdFiles) expect(idsOf(join(root, path))).toBe(ids);
      expect(idsOf(join(root, 'etc/kubernetes/pki/etcd/ca.crt'))).toBe('0:0');
      expect(sh(installer, '--root', root).stdout).toContain('Nothing to do');
      const answer = join(scratch(), 'answer');
      writeFileSync(answer, sh(installer, '--root', root, '--report').stdout);
      expect(kubepkiJson(['deliver', '--confirm', answer, '--home', home])).toMatchObject({ deviations: [] });
    }
  });

  it('as tasks names the user and the group', async () => {
    const tasks = parse(readFileSync(delivered(await homeWith('etcd:keys'), 'ansible'), 'utf8')) as readonly Readonly<
      Record<string, { readonly dest?: string }>
    >[];
    const copies = tasks.map((task) => task['ansible.builtin.copy']);
    expect(copies.find((copy) => copy?.dest?.endsWith('etcd/server.key') === true)).toMatchObject({
      owner: 'etcd',
      group: 'keys',
    });
  });

  it('changes no file on a node that does not have the user', async () => {
    const root = aRoot();
    const run = sh(join(unpacked(await homeWith('nobody-here')), 'install.sh'), '--root', root);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('no file was changed');
    expect(existsSync(join(root, etcdFiles[0] ?? ''))).toBe(false);
  });
});
