import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { makeHome, smallSpec } from '../support/home.js';
import { scratch } from '../support/scratch.js';

/** No failure that was foreseen shows where in the program it happened. */
const noStack = (text: string) => expect(text).not.toMatch(/\n\s+at .*:\d+:\d+/);

describe('a command that does not exist', () => {
  it.each([
    [['chekc'], 'chekc', 'did you mean kubepki check?'],
    [['chek', '/x'], 'chek', 'did you mean kubepki check?'],
    [['bootstrap', 'manifest'], 'bootstrap manifest', 'did you mean kubepki bootstrap manifests?'],
    [['xyz'], 'xyz', 'kubepki --help lists the commands'],
  ])('%j is answered with what was probably meant', (args, typed, hint) => {
    expect(kubepki(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: expected a command, got "${typed}"\nhint: ${hint}\n`,
    });
  });

  it('is not what a command with an argument too many is', () => {
    expect(kubepki(['ledger', 'show', 'apiserver'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: expected no argument of kubepki ledger show, got "apiserver"\nhint: kubepki ledger show --help lists its flags\n',
    });
  });

  it('is not what asking for help is, in any of its forms', () => {
    const help = kubepki(['check', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(kubepki(['help', 'check'])).toEqual(help);
    expect(kubepki(['check', '-h'])).toEqual(help);
    expect(kubepki(['help']).stdout).toBe(kubepki(['--help']).stdout);
  });
});

describe('a failing call', () => {
  it('that lacks an argument is not told about flags that swallow arguments, since none here does', () => {
    const { stderr } = kubepki(['inspect'], { cwd: scratch() });
    expect(stderr).toMatch(/^error: expected FILE \(.+\), got none\n/);
    expect(stderr).not.toContain('multiple values');
  });

  it.each([[['kubeconfig', 'create']], [['import']], [['explain', '--json', '--nonsense']], [['inspect']]])(
    '%j is not advised to end its flags with "--", which would not help',
    (args) => {
      const { stdout, stderr } = kubepki(args, { cwd: scratch() });
      expect(stdout + stderr).toMatch(/error/);
      expect(stdout + stderr).not.toContain('Alternatively');
    },
  );

  it.each([
    [['nonsense'], 2],
    [['check', '--nonsense'], 3],
    [['plan', '--nonsense'], 2],
    [['flags', 'nonsense'], 2],
    [['flags', '--kubernetes-version', 'x'], 2],
    [['check', '--at', 'yesterday'], 3],
    [['check', '--warn', '3'], 3],
    [['check', '--spec', 'x'], 3],
    [['explain', 'nonsense'], 2],
    [['inspect'], 2],
    [['import'], 2],
    [['init', '--control-plane', 'cp1'], 2],
    [['init', '--worker', 'w1=10.0.0.1'], 2],
    [['init', '--spec', 'x', '--name', 'y'], 2],
  ])('%j ends with %i, says why on stderr and shows no stack', (args, code) => {
    const run = kubepki(args, { cwd: scratch() });
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toMatch(/^error: .+\nhint: .+\n$/s);
    noStack(run.stderr);
  });

  it.each([
    [['renew', '--all', '--within', '3d'], 'expected --all or --within, got both'],
    [['history', 'prune', '--older-than', '3d', '--all'], 'expected --all or --older-than, got both'],
    [['check', '--spec', 'x'], 'expected --node beside --spec, got --spec alone'],
    [['plan', '--output', 'xml'], 'expected one of text, json for --output, got "xml"'],
    [['plan', '--out'], 'expected a value for --out, got none'],
    [['plan', '--nonsense'], 'expected flags of this command, got --nonsense'],
    [['apply', 'a', 'b'], 'expected no further argument, got b'],
    [['renew', '--passphrase-fd', 'x'], 'expected an integer for --passphrase-fd, got "x"'],
  ])('%j is answered in the words of every other error, with no value but those that were typed', (args, message) => {
    expect(kubepki(args, { cwd: scratch() }).stderr).toMatch(`error: ${message}\n`);
  });

  it.each([['plan'], ['check', 'nowhere'], ['flags'], ['inspect', 'nowhere'], ['nonsense']])(
    '%s says it as JSON on stdout under --json',
    (...args) => {
      const run = kubepki([...args, '--json'], { cwd: scratch() });
      expect(JSON.parse(run.stdout)).toEqual({
        error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
      });
      expect(run.stderr).toBe('');
    },
  );

  it('apply without a terminal is refused, naming the flag that answers', async () => {
    const home = await makeHome();
    writeFileSync(join(home, 'kubepki.yaml'), smallSpec('users: [{ name: alice }]'));
    const run = kubepki(['apply', '--home', home]);
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('--yes');
  });
});

describe('bad input to check', () => {
  const check = (path: string) => kubepki(['check', path], { cwd: scratch() });

  it('an empty folder is no PKI', () => expect(check(scratch())).toMatchObject({ code: 3, stdout: '' }));

  it('an empty file by the name of a certificate is judged as one', () => {
    const file = join(scratch(), 'ca.crt');
    writeFileSync(file, '');
    expect(check(file)).toMatchObject({ code: 2, stdout: expect.stringContaining('[unparsable]') });
  });

  it('a device is no folder', () => expect(check('/dev/null')).toMatchObject({ code: 3, stdout: '' }));

  it.each([
    ['UTF-16', Buffer.from(smallSpec(), 'utf16le')],
    ['not YAML', Buffer.from('a: b: c')],
    ['empty', Buffer.alloc(0)],
    ['over 4 MiB', Buffer.alloc(4 * 1024 * 1024 + 1, '#')],
  ])('a spec that is %s names the file and ends with 3', async (_, bytes) => {
    const home = await makeHome();
    writeFileSync(join(home, 'kubepki.yaml'), bytes);
    const run = check(home);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('kubepki.yaml:1:');
    noStack(run.stderr);
  });

  it('a named pipe in place of a certificate holds nothing up', async () => {
    const home = await makeHome();
    const path = join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt');
    execFileSync('rm', [path]);
    execFileSync('mkfifo', [path]);
    const run = kubepki(['check', home, '--json', '--at', '2026-06-02']);
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({
      status: 'unknown',
      findings: [{ rule: 'unreadable', severity: 'unknown' }],
    });
  });

  it('a loop of symbolic links is unknown, not a crash', async () => {
    const home = await makeHome();
    const path = join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt');
    execFileSync('rm', [path]);
    symlinkSync('apiserver.crt', path);
    expect(JSON.parse(kubepki(['check', home, '--json', '--at', '2026-06-02']).stdout)).toMatchObject({
      status: 'unknown',
      findings: [{ rule: 'unreadable' }],
    });
  });
});

describe('a spec that is too large for init', () => {
  it('is refused with its size', () => {
    const file = join(scratch(), 'spec.yaml');
    writeFileSync(file, Buffer.alloc(4 * 1024 * 1024 + 1, '#'));
    const run = kubepki(['init', 'prod', '--spec', file], { cwd: scratch() });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('expected at most 4 MiB') });
  });
});

describe('a home that is torn', () => {
  it('says what is missing and ends with 3', async () => {
    const home = await makeHome();
    const staged = [{ path: 'users/x.conf', temporary: '.x.conf.00000000.new', sha256: '' }];
    writeFileSync(join(home, '.kubepki/journal.json'), JSON.stringify({ staged }));
    const run = kubepki(['apply', '--yes', '--home', home]);
    expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining(join(home, 'users/x.conf')) });
    noStack(run.stderr);
  });
});

describe('bad input to inspect', () => {
  it.each([
    ['an empty file', ''],
    ['text', 'hello'],
    ['a kubeconfig without contexts', 'apiVersion: v1\nkind: Config\n'],
    ['PEM that does not end', '-----BEGIN CERTIFICATE-----\nMIIB\n'],
  ])('%s is reported with exit code 2', (_, text) => {
    const file = join(scratch(), 'x');
    writeFileSync(file, text);
    const run = kubepki(['inspect', file]);
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('cannot be read');
  });
});

describe('a disk that is full while writing', () => {
  it('changes nothing and says so', async () => {
    const home = await makeHome();
    const small = join(scratch(), 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', small]);
    try {
      execFileSync('cp', ['-a', `${home}/.`, small]);
      writeFileSync(
        join(small, 'kubepki.yaml'),
        smallSpec(`users: [${Array.from({ length: 40 }, (_, index) => `{ name: u${index} }`).join(', ')}]`),
      );
      const before = tree(small);
      const run = kubepki(['apply', '--yes', '--home', small]);
      expect(run.code).toBe(3);
      expect(run.stderr).toContain('no space left');
      expect(tree(small)).toBe(before);
      expect(kubepki(['check', small, '--node', 'cp1', '--at', '2026-06-02']).code).toBe(0);
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

/** Names and hashes of everything but the lock's folder. */
const tree = (folder: string): string =>
  execFileSync('sh', ['-c', 'find . -path ./.kubepki -prune -o -type f -print0 | sort -z | xargs -0 sha256sum'], {
    cwd: folder,
    encoding: 'utf8',
  });

describe('a file whose values lie deeper in each other than a stack is', () => {
  it('is said to be so beside a malformed one, and does not end the process', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'a.conf'), '{"CN": ');
    writeFileSync(join(folder, 'b.conf'), '['.repeat(3000));
    const run = kubepki(['inspect', join(folder, 'a.conf'), join(folder, 'b.conf')]);
    expect(run).toMatchObject({ code: 2, stderr: '' });
    expect(run.stdout).toContain('too deep');
  });
});
