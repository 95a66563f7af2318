import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from '../support/leaves.js';
import { kubepki, typedAtTerminal, type Run } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

const passphrase = 'correct horse battery staple';
const binary = join(__dirname, '..', '..', 'bin', 'run.js');

const folder = scratch();
const home = join(folder, 'prod');

/** A file of the user's own, with a mode. */
function put(name: string, contents: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  chmodSync(path, mode);
  return path;
}

const atTerminal = (args: readonly string[], answers: readonly string[]): Omit<Run, 'stderr'> =>
  typedAtTerminal(args, answers, folder);

const renew = (...args: readonly string[]): Run => kubepki(['renew', 'apiserver', '--yes', '--home', home, ...args]);

const keys = (): readonly string[] => filesIn(join(home, 'authorities')).filter((path) => path.endsWith('.key'));

const certificate = (): string => readFileSync(join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt'), 'utf8');

beforeAll(() => {
  const asked = atTerminal(
    ['init', 'prod', '--control-plane', 'cp1=10.0.0.11', '--encrypt-authorities'],
    [passphrase, passphrase],
  );
  expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining('Made the PKI home') as string });
  expect(asked.stdout).not.toContain(passphrase);
});

describe('init --encrypt-authorities', () => {
  it('keeps the keys of authorities encrypted, all of them, and those on nodes plain, since components read them', () => {
    expect(keys()).toHaveLength(4);
    for (const path of keys()) expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    const onNodes = filesIn(join(home, 'nodes')).filter((path) => path.endsWith('.key'));
    for (const path of onNodes) expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('makes a home that passes its check, and has nothing to do, without the passphrase', () => {
    expect(kubepki(['check', home])).toMatchObject({ code: 0 });
    expect(kubepki(['plan', '--home', home])).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
    expect(kubepki(['apply', '--home', home, '--yes'])).toMatchObject({ code: 0 });
    const again = ['init', 'prod', '--encrypt-authorities'];
    expect(kubepki(again, { cwd: folder })).toMatchObject({ code: 0 });
  });

  it('makes nothing when the two answers differ, when it is too short, or when nothing is answered', () => {
    const init = ['init', 'other', '--control-plane', 'cp1=10.0.0.11', '--encrypt-authorities'];
    for (const answers of [[passphrase, 'correct horse'], ['short', 'short'], ['\x03']])
      expect(atTerminal(init, answers)).toMatchObject({
        code: 2,
        stdout: expect.stringContaining('nothing was changed') as string,
      });
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });

  it('is asked for by whoever names a passphrase: keys that would stay plain are not made', () => {
    const init = [
      'init',
      'unsaid',
      '--control-plane',
      'cp1=10.0.0.11',
      '--passphrase-file',
      put('unsaid.txt', passphrase),
    ];
    const run = kubepki([...init, '--json'], { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: expect.stringContaining('--encrypt-authorities') as string });
    expect(existsSync(join(folder, 'unsaid'))).toBe(false);
  });

  it('is refused where the keys are there and plain', () => {
    expect(kubepki(['init', 'plain', '--control-plane', 'cp1=10.0.0.11'], { cwd: folder })).toMatchObject({ code: 0 });
    const run = kubepki(['init', 'plain', '--encrypt-authorities', '--json'], { cwd: folder });
    expect(run).toMatchObject({ code: 4, stdout: expect.stringContaining('authority encrypt') as string });
  });
});

describe('the passphrase', () => {
  it('is asked for on a terminal, once, and is not shown', () => {
    const run = atTerminal(['renew', '--all', '--yes', '--home', home], [passphrase]);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('issued again') as string });
    expect(run.stdout.match(/Passphrase/g)).toHaveLength(1);
    expect(run.stdout).not.toContain('horse');
  });

  it('is not asked for when nothing has to be signed', () => {
    chmodSync(join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.key'), 0o644);
    expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0 });
  });

  it.each<[string, () => readonly string[]]>([
    ['a file', () => ['--passphrase-file', put('passphrase', `${passphrase}\n`)]],
    [
      'a file with a line end of Windows',
      () => ['--passphrase-file', put('passphrase.crlf', `${passphrase}\r\n`, 0o400)],
    ],
    ['a program', () => ['--passphrase-command', `cat  ${put('passphrase', passphrase)}`]],
  ])('comes from %s', (_, flags) => {
    const before = certificate();
    expect(renew(...flags())).toMatchObject({ code: 0 });
    expect(certificate()).not.toBe(before);
  });

  it('comes from a file descriptor', () => {
    const { status } = spawnSync(
      'sh',
      [
        '-c',
        `"$0" "$1" renew apiserver --yes --home "$2" --passphrase-fd 7 7< "$3"`,
        process.execPath,
        binary,
        home,
        put('passphrase', passphrase),
      ],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
  });

  it('comes from the environment when that is asked for, and what runs afterwards does not inherit it', () => {
    const env = { PKI_PASSPHRASE: passphrase };
    const spec = join(home, 'kubepki.yaml');
    const before = readFileSync(spec, 'utf8');
    writeFileSync(spec, `${before}\nhooks: { after: [[env]] }\n`);
    const run = kubepki(['renew', 'apiserver', '--yes', '--home', home, '--passphrase-env', 'PKI_PASSPHRASE'], { env });
    writeFileSync(spec, before);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('PATH=') as string });
    expect(run.stderr).not.toContain(passphrase);
    expect(kubepki(['renew', 'apiserver', '--yes', '--home', home], { env })).toMatchObject({ code: 2 });
  });

  it.each<[string, readonly string[] | (() => readonly string[])]>([
    ['nobody can be asked', []],
    ['others may read its file', () => ['--passphrase-file', put('open', passphrase, 0o640)]],
    ['there is no such file', ['--passphrase-file', '/nowhere']],
    ['the file is empty', () => ['--passphrase-file', put('empty', '\n')]],
    ['the file has several lines', () => ['--passphrase-file', put('lines', `${passphrase}\n\nx\n`)]],
    ['the file is of another kind', () => ['--passphrase-file', put('large', 'x'.repeat(5000))]],
    ['the descriptor is closed', ['--passphrase-fd', '9']],
    ['the program fails', ['--passphrase-command', 'false']],
    ['there is no such program', ['--passphrase-command', '/nowhere/program']],
    ['the program goes on for ever', ['--passphrase-command', 'yes']],
    ['there is no program', ['--passphrase-command', ' ']],
    ['the variable is not there', ['--passphrase-env', 'NOBODY_SET_THIS']],
  ])('is missed in words when %s', (_, flags) => {
    const before = certificate();
    const run = renew('--json', ...(typeof flags === 'function' ? flags() : flags));
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'CLI_PASSPHRASE' } });
    expect(run.stdout).not.toContain('horse');
    expect(certificate()).toBe(before);
  });

  it('is given in one way only', () => {
    expect(renew('--passphrase-fd', '0', '--passphrase-env', 'X')).toMatchObject({ code: 2 });
  });

  it('that is another one changes nothing and is not quoted', () => {
    const before = filesIn(home).map((path) => readFileSync(path, 'latin1'));
    const run = renew('--json', '--passphrase-file', put('wrong', 'incorrect horse battery'));
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'WRONG_PASSPHRASE' } });
    expect(`${run.stdout}${run.stderr}`).not.toContain('horse');
    expect(filesIn(home).map((path) => readFileSync(path, 'latin1'))).toEqual(before);
  });
});
