import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubepki } from './support/kubepki.js';
import { scratch } from './support/scratch.js';

const root = join(__dirname, '..');
const npm = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
  });

/** The tracked files in a folder of their own, so that packing them builds nothing under the feet of other tests. */
function copyOfProject(): string {
  const copy = scratch();
  const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of tracked.split('\0').filter((name) => name !== '' && !name.startsWith('test/'))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

describe('the package', () => {
  let folder: string;
  let installed: string;

  beforeAll(() => {
    const copy = copyOfProject();
    const tarball = npm(copy, 'pack').trim().split('\n').at(-1) ?? '';
    folder = scratch();
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    npm(folder, 'install', join(copy, tarball));
    installed = join(folder, 'node_modules', 'kubepki');
  }, 300_000);

  it('holds the command, both builds, the manifest, schemas and templates, and no tests or sources', () => {
    const files = readdirSync(installed);
    expect(files).toEqual(
      expect.arrayContaining([
        'bin',
        'bundle',
        'dist',
        'oclif.manifest.json',
        'docs',
        'schemas',
        'templates',
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'SECURITY.md',
      ]),
    );
    for (const name of ['test', 'src', 'tools', '.ci']) expect(files).not.toContain(name);
    expect(readdirSync(join(installed, 'bundle')).sort()).toEqual([
      'adopt.js',
      'audit.js',
      'containers.js',
      'forms.js',
      'issue.js',
      'live.js',
      'main.js',
      'objects.js',
    ]);
  });

  it('runs from an empty folder as a stranger would run it', () => {
    const command = join(folder, 'node_modules', '.bin', 'kubepki');
    const run = (...args: readonly string[]) =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
    expect(run('init', 'prod', '--control-plane', 'cp1=10.0.0.11')).toContain('Made the PKI home');
    expect(run('check', 'prod')).toContain('OK: nothing to report');
    expect(run('flags', 'kube-apiserver', '--home', 'prod')).toContain('--tls-cert-file=');
    expect(run('init', '--help')).toContain('EXIT CODES');
  });

  it('does not look for a compiler where NODE_ENV says that somebody develops something', () => {
    const binary = join(installed, 'bin', 'run.js');
    const run = kubepki(['explain', 'missing'], { cwd: folder, binary, env: { NODE_ENV: 'development' } });
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  it('does the same from the readable build', () => {
    const binary = join(installed, 'bin', 'run.js');
    expect(kubepki(['check', 'prod'], { cwd: folder, binary, env: { KUBEPKI_DIST: '1' } })).toMatchObject({ code: 0 });
    expect(
      kubepki(['init', 'other', '--control-plane', 'cp1=10.0.0.11'], {
        cwd: folder,
        binary,
        env: { KUBEPKI_DIST: '1' },
      }),
    ).toMatchObject({ code: 0 });
  });

  it('keeps the room that issues certificates out of the file that every command loads', () => {
    const main = readFileSync(join(installed, 'bundle', 'main.js'), 'utf8');
    expect(main).not.toContain('X509CertificateGenerator');
    expect(statSync(join(installed, 'bundle', 'main.js')).size).toBeLessThan(1_300_000);
  });
});

describe('the lock file', () => {
  it('lists the packages of every platform, so that npm ci accepts it everywhere', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
    };
    const listed = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(named.filter((name) => !listed.has(name))).toEqual([]);
  });

  it('names no address, so that any registry can serve it', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
  });
});
