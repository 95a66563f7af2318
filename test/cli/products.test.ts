import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, textAt } from '../support/copies.js';
import { kubepki, typedAtTerminal } from '../support/kubepki.js';
import { filesIn } from '../support/leaves.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

/** Tests make their homes in the past of the real clock; what is delivered is judged now. */
const force = ['--force', 'expired', '--force', 'expiring', '--force', 'not-yet-valid'];

/** Every command whose product goes to a file. */
const products: readonly (readonly [string, ...(readonly string[])])[] = [
  ['plan'],
  ['deliver', 'cp1', ...force],
  ['kubeconfig', 'create', 'alice'],
];
const secret = products.slice(1);

const keyOf = (home: string): string => {
  const folder = join(home, 'authorities', 'ca');
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.key')) ?? '');
};

/** Every file below a folder, with its contents. */
const contentsOf = (home: string) => filesIn(home).map((path) => [path, textAt(path)]);

describe.each(products)('kubepki %s --out', (...command) => {
  it('writes nothing into the home, by whatever path', async () => {
    const home = await goodHome();
    const beside = scratch();
    symlinkSync(home, join(beside, 'home'));
    symlinkSync(keyOf(home), join(beside, 'link.key'));
    symlinkSync(join(home, 'new'), join(beside, 'dangling'));
    const before = contentsOf(home);
    for (const file of [
      keyOf(home),
      join(home, 'ledger.jsonl'),
      join(home, 'new'),
      join(home, 'new', 'new'),
      join(beside, 'home', 'new'),
      join(beside, 'home', 'kubepki.yaml'),
      join(beside, 'link.key'),
      join(beside, 'dangling'),
    ])
      expect([file, kubepki([...command, '--home', home, '--out', file, '--overwrite'])]).toEqual([
        file,
        expect.objectContaining({ code: 4, stdout: '' }),
      ]);
    expect(kubepki([...command, '--out', 'new'], { cwd: join(home, 'users') })).toMatchObject({ code: 4, stdout: '' });
    expect(kubepki([...command, '--home', join(beside, 'home'), '--out', join(home, 'new')])).toMatchObject({
      code: 4,
    });
    expect(contentsOf(home)).toEqual(before);
  });

  it('replaces a file only when it is told to, and no link ever', async () => {
    const home = await goodHome();
    const folder = scratch();
    const [file, link] = [join(folder, 'precious'), join(folder, 'link')];
    writeFileSync(file, 'precious');
    symlinkSync(file, link);
    const ledger = textAt(join(home, 'ledger.jsonl'));
    const write = (out: string, ...more: readonly string[]) =>
      kubepki([...command, '--home', home, '--out', out, ...more]);
    expect(write(file)).toMatchObject({ code: 4, stderr: expect.stringContaining('--overwrite') as string });
    expect(write(link)).toMatchObject({ code: 4 });
    expect(write(link, '--overwrite')).toMatchObject({ code: 4, stderr: expect.stringContaining(file) as string });
    expect(write(folder, '--overwrite')).toMatchObject({ code: 2 });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(textAt(join(home, 'ledger.jsonl'))).toBe(ledger);
    expect(write(file, '--overwrite')).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).not.toBe('precious');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['link', 'precious']);
  });

  it('writes into a pipe, and leaves it there', async () => {
    const home = await goodHome();
    const folder = scratch();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const line = 'cat "$1" > "$2" & shift 2; "$@" > /dev/null; code=$?; wait; exit $code';
    const run = [process.execPath, join(__dirname, '../../bin/run.js'), ...command, '--home', home, '--out', pipe];
    const { status } = spawnSync('timeout', ['20', 'bash', '-c', line, 'bash', pipe, join(folder, 'copy'), ...run]);
    expect(status).toBe(0);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(lstatSync(join(folder, 'copy')).size).toBeGreaterThan(100);
  });

  it('takes - and what leads to stdout for stdout, and leaves the link', async () => {
    const home = await goodHome();
    const folder = scratch();
    const link = join(folder, 'stdout');
    symlinkSync('/proc/self/fd/1', link);
    const start = command[0] === 'plan' ? '{' : command[0] === 'deliver' ? 'kubepki-cp1/' : 'apiVersion: v1\n';
    for (const out of ['-', link]) {
      const run = kubepki([...command, '--home', home, '--out', out], { cwd: folder });
      expect([out, run.code, run.stdout.slice(0, start.length)]).toEqual([out, 0, start]);
    }
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder)).toEqual(['stdout']);
  });
});

describe('a plan to stdout', () => {
  it('is the document alone there, and once; what is said about it goes to stderr', async () => {
    const home = await goodHome();
    const text = kubepki(['plan', '--home', home]).stdout;
    const { stdout } = kubepki(['plan', '--home', home, '--json']);
    expect(kubepki(['plan', '--home', home, '--out', '-'])).toEqual({ code: 0, stdout, stderr: text });
    expect(kubepki(['plan', '--home', home, '--out', '-', '--json'])).toEqual({ code: 0, stdout, stderr: '' });
  });
});

describe.each(secret)('private keys of kubepki %s', (...command) => {
  it('go to no terminal, to no stream with notes, and not beside a report', async () => {
    const home = await goodHome();
    const folder = scratch();
    const [one, two] = [join(folder, '1'), join(folder, '2')];
    symlinkSync('/proc/self/fd/1', one);
    symlinkSync('/proc/self/fd/2', two);
    const ledger = textAt(join(home, 'ledger.jsonl'));
    for (const out of ['-', one, two]) {
      const run = kubepki([...command, '--home', home, '--out', out, '--json']);
      expect([out, run.code, JSON.parse(run.stdout)]).toEqual([
        out,
        2,
        { error: expect.objectContaining({ code: 'CLI_USAGE' }) as unknown },
      ]);
    }
    for (const out of ['-', one, two]) {
      const { code, stdout } = typedAtTerminal([...command, '--home', home, '--out', out], []);
      expect([out, code, stdout.includes('PRIVATE')]).toEqual([out, 2, false]);
    }
    expect(textAt(join(home, 'ledger.jsonl'))).toBe(ledger);
  });
});

withRoot('a device', () => {
  it.each(products)('is written to by kubepki %s and stays what it is', async (...command) => {
    const home = await goodHome();
    const folder = scratch();
    const [nothing, full, link] = [join(folder, 'nothing'), join(folder, 'full'), join(folder, 'link')];
    execFileSync('mknod', [nothing, 'c', '1', '3']);
    execFileSync('mknod', [full, 'c', '1', '7']);
    symlinkSync(nothing, link);
    for (const out of [nothing, link])
      expect(kubepki([...command, '--home', home, '--out', out])).toMatchObject({ code: 0 });
    expect(kubepki([...command, '--home', home, '--out', full, '--json'])).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('STORE_WRITE') as string,
    });
    expect([nothing, full].map((path) => lstatSync(path).isCharacterDevice())).toEqual([true, true]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});

describe('authority export', () => {
  it('writes outside of the home, by whatever path, and to a file', async () => {
    const home = await goodHome();
    const folder = scratch();
    const passphrase = join(folder, 'passphrase');
    writeFileSync(passphrase, 'correct horse battery staple\n', { mode: 0o600 });
    symlinkSync(home, join(folder, 'home'));
    mkdirSync(join(folder, 'away'));
    const run = (out: string, at: string) =>
      kubepki(['authority', 'export', 'ca', '--home', at, '--out', out, '--passphrase-file', passphrase], {
        cwd: folder,
      });
    const before = contentsOf(home);
    expect(run(join(folder, 'home', 'zz.pem'), home)).toMatchObject({ code: 4 });
    expect(run(join(folder, 'home', 'new', 'zz.pem'), home)).toMatchObject({ code: 4 });
    expect(run(join(home, 'zz.pem'), join(folder, 'home'))).toMatchObject({ code: 4 });
    expect(run('-', home)).toMatchObject({ code: 2 });
    expect(contentsOf(home)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['away', 'home', 'passphrase']);
    expect(run(join(folder, 'away', 'ca.pem'), home)).toMatchObject({ code: 0 });
  });
});

describe('import', () => {
  it('makes no home below what is imported, by whatever path', async () => {
    const home = await goodHome();
    const tree = join(home, 'nodes', 'cp1');
    const folder = scratch();
    symlinkSync(tree, join(folder, 'tree'));
    const before = contentsOf(tree);
    const said = ['--kubernetes-version', '1.36', '--address', 'cp1=10.0.0.11', '--service-cidr', '10.96.0.0/12'];
    for (const [path, into] of [
      [tree, join(folder, 'tree', 'new')],
      [join(folder, 'tree'), join(tree, 'new', 'home')],
    ] as const)
      expect(kubepki(['import', `cp1=${path}`, '--into', into, ...said, '--copy-keys', '--json'])).toMatchObject({
        code: 4,
        stdout: expect.stringContaining('IMPORT_REFUSED') as string,
      });
    expect(contentsOf(tree)).toEqual(before);
  });
});
