import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeHome } from '../support/home.js';
import { kubepki } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

let home: string;
beforeAll(async () => {
  home = await makeHome();
});

const well = ['--at', '2026-06-02'];
const late = ['--at', '2027-05-25'];
const check = (...args: readonly string[]) => kubepki(['check', '--home', home, ...args]);

describe('check --write', () => {
  it('writes several forms at once, each what --output prints, and prints its own beside them', () => {
    const folder = scratch();
    const forms = ['text', 'json', 'yaml', 'kubeadm', 'junit', 'sarif', 'csv'];
    const run = check(...late, ...forms.flatMap((form) => ['--write', `${form}=${join(folder, form)}`]));
    expect(run).toMatchObject({ code: 2, stderr: '' });
    expect(run.stdout).toBe(check(...late).stdout);
    expect([...readdirSync(folder)].sort()).toEqual([...forms].sort());
    for (const form of forms) {
      expect(readFileSync(join(folder, form), 'utf8')).toBe(check(...late, '--output', form).stdout);
      expect(statSync(join(folder, form)).mode & 0o777).toBe(0o644);
    }
  });

  it('takes the place of the output where no form is named, with the same exit code', () => {
    const file = join(scratch(), 'report.csv');
    expect(check(...late, '--output', 'csv', '--write', file)).toEqual({ code: 2, stderr: '', stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(check(...late, '--output', 'csv').stdout);
  });

  it('replaces a file as a whole: whoever has the old one open keeps it', () => {
    const file = join(scratch(), 'report');
    writeFileSync(file, 'old\n', { mode: 0o600 });
    const { ino } = statSync(file);
    check(...well, '--write', `json=${file}`);
    expect(statSync(file).ino).not.toBe(ino);
    expect(readFileSync(file, 'utf8')).toMatch(/^\{/);
  });

  it('leaves a link, and what it leads to, as they are', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'file'), 'mine\n');
    symlinkSync('file', join(folder, 'link'));
    const run = check(...well, '--write', `json=${join(folder, 'link')}`);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine\n');
  });

  it('writes to a device and leaves it one', () => {
    expect(check(...well, '--write', 'json=/dev/null')).toMatchObject({ code: 0, stderr: '' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(check(...well, '--write', 'nagios=/dev/stderr').stderr).toMatch(/^KUBEPKI OK: /);
  });

  it.each([
    ['a form that there is not', () => ['promethues=/tmp/x']],
    ['no file', () => ['json=']],
    ['a folder', () => [`json=${scratch()}`]],
    ['a file in a folder that is not there', () => [`json=${join(scratch(), 'textfiel', 'report.json')}`]],
    ['a file of the home', () => [`json=${join(home, 'report.json')}`]],
    ['one file twice', () => ['json=/tmp/kubepki-x', 'csv=/tmp/../tmp/kubepki-x']],
  ])('refuses %s before anything is checked, and writes nothing', (_, words) => {
    const other = join(scratch(), 'other');
    const run = check(...well, '--write', `csv=${other}`, ...words().flatMap((word) => ['--write', word]));
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(existsSync(other)).toBe(false);
  });

  it('writes what can be written when one file cannot, and then fails', () => {
    const folder = scratch();
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'file'), '');
    const run = check(
      ...well,
      '--write',
      `json=${join(folder, 'file', 'below')}`,
      '--write',
      `csv=${join(folder, 'a', 'b.csv')}`,
    );
    expect(run.code).toBe(3);
    expect(readFileSync(join(folder, 'a', 'b.csv'), 'utf8')).toMatch(/^severity,/);
  });
});

describe('check --json', () => {
  it('is refused beside another form, of which one would be left out in silence', () => {
    expect(check(...well, '--json', '--output', 'nagios')).toMatchObject({ code: 3 });
    expect(check(...well, '--json', '--output', 'json').code).toBe(0);
  });
});

describe('the exit code of check', () => {
  const warning = [...well, '--warn', '400d'];
  it.each([
    [0, well, []],
    [1, warning, []],
    [2, late, []],
    [0, well, ['--exit-code', 'any']],
    [1, warning, ['--exit-code', 'any']],
    [1, late, ['--exit-code', 'any']],
    [0, late, ['--exit-code', 'never']],
    [0, warning, ['--fail-on', 'unknown']],
    [0, warning, ['--fail-on', 'critical']],
    [2, late, ['--fail-on', 'critical']],
    [0, warning, ['--exit-code', 'any', '--fail-on', 'critical']],
  ])('is %i for %j with %j', (code, state, flags) => {
    expect(check(...state, ...flags).code).toBe(code);
  });

  it('is 3 in every mode for a call that fails', () => {
    for (const mode of ['standard', 'any', 'never'])
      expect(kubepki(['check', '/nowhere', '--exit-code', mode]).code).toBe(3);
  });
});
