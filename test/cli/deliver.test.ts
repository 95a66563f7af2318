import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { goodHome, pki, remove } from '../support/copies.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { put } from '../support/home.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

/** Tests make their homes in the past of the real clock; what is delivered is judged now. */
const force = ['--force', 'expired', '--force', 'expiring', '--force', 'not-yet-valid'];

/** Delivers a node into a folder, unpacked by tar; where the installer lies. */
function unpacked(home: string, node = 'cp1'): string {
  const folder = scratch();
  const file = join(folder, 'node.tar');
  expect(kubepki(['deliver', node, '--home', home, '--out', file, ...force])).toMatchObject({ code: 0 });
  execFileSync('tar', ['xf', file, '-C', folder]);
  return join(folder, `kubepki-${node}`);
}

function sh(script: string, ...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync('sh', [script, ...args], { encoding: 'utf8' });
  return { stdout, stderr, code: status };
}

const contentsIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => lstatSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

const treeOf = (home: string, node = 'cp1') =>
  Object.fromEntries(
    Object.entries(contentsIn(join(home, 'nodes', node))).filter(([name]) => name !== 'manifest.json'),
  );

const wrote = (stdout: string): readonly string[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('wrote '))
    .map((line) => line.split('/').at(-1) ?? '');

/** A root with an etc that is not to be touched. */
function aRoot(): string {
  const root = scratch();
  mkdirSync(join(root, 'etc'));
  chmodSync(join(root, 'etc'), 0o751);
  return root;
}

describe('a delivery', () => {
  it('is the same bytes for the same home, and GNU tar lists it: the key before its certificate', async () => {
    const home = await goodHome();
    const folder = scratch();
    const [first, second] = [join(folder, '1.tar'), join(folder, '2.tar')];
    for (const file of [first, second]) kubepki(['deliver', 'cp1', '--home', home, '--out', file, ...force]);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    expect(lstatSync(first).mode & 0o777).toBe(0o600);
    const names = execFileSync('tar', ['tf', first], { encoding: 'utf8' }).trim().split('\n');
    const manifest = JSON.parse(readFileSync(join(home, 'nodes/cp1/manifest.json'), 'utf8')) as {
      files: readonly { path: string }[];
    };
    const paths = manifest.files.map(({ path }) => path);
    expect(names).toEqual(['', ...paths, 'manifest.json', 'install.sh'].map((name) => `kubepki-cp1/${name}`));
    for (const [index, path] of paths.entries())
      if (path.endsWith('.crt') && paths.includes(path.replace(/crt$/, 'key')))
        expect(paths[index - 1]).toBe(path.replace(/crt$/, 'key'));
  });

  it('goes to stdout, byte for byte, and says nothing about itself there', async () => {
    const home = await goodHome();
    const file = join(scratch(), 'node.sh');
    kubepki(['deliver', 'w1', '--home', home, '--format', 'sh', '--out', file, ...force]);
    const run = kubepki(['deliver', 'w1', '--home', home, '--format', 'sh', ...force]);
    expect(run).toEqual({ code: 0, stdout: readFileSync(file, 'utf8'), stderr: '' });
    expect(lstatSync(file).mode & 0o777).toBe(0o700);
  });

  it('is not packed when the check finds something critical, unless that rule is named', async () => {
    const home = await goodHome();
    remove(pki(home, 'apiserver.crt'));
    const others = kubepki(['deliver', 'w1', '--home', home, ...force, '--out', join(scratch(), 'w1.tar')]);
    expect(others.code).toBe(0);
    const refused = kubepki(['deliver', 'cp1', '--home', home, ...force]);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('--force missing');
    const forced = kubepki(['deliver', 'cp1', '--home', home, ...force, '--force', 'missing', '--format', 'ansible']);
    expect(forced.code).toBe(0);
    expect(forced.stdout).not.toContain('pki/apiserver.crt');
  });

  it('is refused while an apply waits to be finished', async () => {
    const home = await goodHome();
    put(home, '.kubepki/journal.json', '{"staged":[]}');
    expect(kubepkiJson(['deliver', 'cp1', '--home', home, '--out', 'x', ...force])).toMatchObject({
      error: { code: 'HOME_INTERRUPTED' },
    });
  });

  it.each([
    [['deliver', 'nobody', '--out', 'x'], 'NODE_UNKNOWN'],
    [['deliver', 'cp1'], 'CLI_USAGE'],
  ])('%j is refused under --json', async (args, code) => {
    expect(kubepkiJson([...args, '--home', await goodHome()])).toMatchObject({ error: { code } });
  });

  it('as tasks is YAML that logs no key and writes exactly the files', async () => {
    const home = await goodHome();
    const { stdout } = kubepki(['deliver', 'cp1', '--home', home, '--format', 'ansible', ...force]);
    const tasks = parse(stdout) as readonly Readonly<Record<string, unknown>>[];
    const copies = tasks.flatMap((task) => {
      const copy = task['ansible.builtin.copy'] as { dest: string; content: string; mode: string } | undefined;
      return copy === undefined ? [] : [{ ...copy, hidden: task.no_log === true && task.diff === false }];
    });
    const decoded = copies.map(({ dest, content }) => [
      dest.replace("{{ kubepki_root | default('') }}/", ''),
      Buffer.from(/'(.*)'/.exec(content)?.[1] ?? '', 'base64').toString('utf8'),
    ]);
    expect(Object.fromEntries(decoded)).toEqual(treeOf(home));
    for (const { mode, hidden } of copies) expect(hidden).toBe(mode === '0600');
  });
});

withRoot('the installer', () => {
  it('installs every file with its mode and owner, and then has nothing to do', async () => {
    const home = await goodHome();
    const installer = join(unpacked(home), 'install.sh');
    const root = aRoot();
    const dry = sh(installer, '--root', root, '--dry-run');
    expect(dry.code).toBe(0);
    expect(existsSync(join(root, 'etc/kubernetes'))).toBe(false);
    const run = sh(installer, '--root', root);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/Restart .*: etcd kube-apiserver kube-controller-manager kube-scheduler kubelet\n$/);
    expect(contentsIn(root)).toEqual(treeOf(home));
    const modeOf = (path: string) => (lstatSync(join(root, path)).mode & 0o7777).toString(8);
    expect(modeOf('etc')).toBe('751');
    expect(modeOf('etc/kubernetes/pki')).toBe('755');
    expect(modeOf('etc/kubernetes/pki/apiserver.key')).toBe('600');
    expect(modeOf('etc/kubernetes/pki/apiserver.crt')).toBe('644');
    expect(sh(installer, '--root', root).stdout).toBe('Nothing to do: all files of cp1 are as they should be.\n');
  });

  it('as one script does the same', async () => {
    const home = await goodHome();
    const file = join(scratch(), 'w1.sh');
    kubepki(['deliver', 'w1', '--home', home, '--format', 'sh', '--out', file, ...force]);
    const root = aRoot();
    expect(sh(file, '--root', root)).toMatchObject({ code: 0, stderr: '' });
    expect(contentsIn(root)).toEqual(treeOf(home, 'w1'));
    expect(sh(file, `--root=${root}/`).stdout).toContain('Nothing to do');
  });

  it('writes what changed and nothing else, and says who follows', async () => {
    const home = await goodHome();
    const installer = join(unpacked(home), 'install.sh');
    const root = aRoot();
    sh(installer, '--root', root);
    const target = join(root, 'etc/kubernetes/pki');
    const before = lstatSync(join(target, 'ca.crt')).ino;
    writeFileSync(join(target, 'etcd/server.crt'), 'an old one');
    chmodSync(join(target, 'apiserver.key'), 0o640);
    chownSync(join(target, 'sa.pub'), 65_534, -1);
    const run = sh(installer, '--root', root);
    expect(wrote(run.stdout)).toEqual(['sa.pub', 'apiserver.key', 'server.crt']);
    expect(run.stdout).toMatch(/\nFollow by themselves: etcd at once\.\n$/);
    expect(lstatSync(join(target, 'ca.crt')).ino).toBe(before);
    expect(contentsIn(root)).toEqual(treeOf(home));
    expect(sh(installer, '--root', root).stdout).toContain('Nothing to do');
  });

  it.each(['etc/kubernetes/pki/sa.pub', 'manifest.json'])('refuses a delivery whose %s was changed', async (path) => {
    const folder = unpacked(await goodHome());
    writeFileSync(join(folder, path), 'something else');
    const root = aRoot();
    const run = sh(join(folder, 'install.sh'), '--root', root);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('nothing was changed');
    expect(readdirSync(join(root, 'etc'))).toEqual([]);
  });

  it('changes no file when one of them cannot be written', async () => {
    const home = await goodHome();
    const installer = join(unpacked(home), 'install.sh');
    const root = aRoot();
    mkdirSync(join(root, 'etc/kubernetes/kubelet.conf'), { recursive: true });
    expect(sh(installer, '--root', root)).toMatchObject({ code: 1, stdout: '' });
    remove(join(root, 'etc/kubernetes/kubelet.conf'));
    mkdirSync(join(root, 'etc/kubernetes/.kubelet.conf.kubepki-new'));
    expect(sh(installer, '--root', root)).toMatchObject({ code: 1, stdout: '' });
    expect(contentsIn(root)).toEqual({});
  });

  it('leaves whole files when it is killed between two renames, and finishes the next time', async () => {
    const home = await goodHome();
    const installer = join(unpacked(home), 'install.sh');
    const root = aRoot();
    const tools = scratch();
    // A mv that kills its caller instead of the twelfth rename.
    const mv = `#!/bin/sh\nn=$(cat ${tools}/n 2>/dev/null || echo 0); n=$((n + 1)); echo $n > ${tools}/n\n[ $n -ne 12 ] || { kill -9 $PPID; exit 1; }\nexec /bin/mv "$@"\n`;
    put(tools, 'mv', mv, 0o755);
    const killed = spawnSync('sh', [installer, '--root', root], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${tools}:${process.env.PATH ?? ''}` },
    });
    expect(killed.signal).toBe('SIGKILL');
    const names = Object.entries(contentsIn(root)).filter(([name]) => !name.includes('.kubepki-new'));
    expect(names).toHaveLength(11);
    for (const [name, text] of names) expect(text).toBe(treeOf(home)[name]);
    expect(sh(installer, '--root', root).code).toBe(0);
    expect(contentsIn(root)).toEqual(treeOf(home));
  });
});

it('the report of what was written is what its schema says', async () => {
  const schema = readFileSync(join(__dirname, '../../schemas/deliver-report.json'), 'utf8');
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(schema) as object);
  const out = join(scratch(), 'x.tar');
  const document = kubepkiJson(['deliver', 'cp1', '--home', await goodHome(), '--out', out, ...force]);
  expect(validate(document) ? [] : validate.errors).toEqual([]);
});
