import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { scratch } from '../../support/scratch.js';

const fileWith = (contents: string): string => {
  const file = join(scratch(), 'file');
  writeFileSync(file, contents);
  return file;
};

describe('a file that is read whole', () => {
  it.each([
    ['of 1 MiB is read', 1024 * 1024, undefined, 'present'],
    ['of more than 1 MiB is not, unless a larger limit is named', 1024 * 1024 + 1, undefined, 'unreadable'],
    ['of more than 1 MiB is read up to the limit that is named', 1024 * 1024 + 1, 4 * 1024 * 1024, 'present'],
    ['of more than the limit that is named is not read', 3, 2, 'unreadable'],
  ])('%s', (_, size, limit, state) => {
    const file = fileWith('');
    truncateSync(file, size);
    expect(reader.read(file, limit).state).toBe(state);
  });
});

describe('a file that is read by lines', () => {
  const linesOf = (path: string) => {
    const lines: string[] = [];
    return { ...reader.readLines(path, (line) => lines.push(line)), lines };
  };

  it('may be of any size, and its lines and characters of any length', () => {
    const lines = Array.from({ length: 40 }, (_, index) => 'é'.repeat(index * 4999));
    const { state, lines: read } = linesOf(fileWith(lines.join('\n')));
    expect(state).toBe('present');
    expect(read).toEqual(lines);
  });

  it.each([
    ['', []],
    ['a\nb\n', ['a', 'b']],
    ['a\n\nhalf', ['a', '', 'half']],
  ])('%j has the lines %j', (contents, lines) => {
    expect(linesOf(fileWith(contents)).lines).toEqual(lines);
  });

  it('can be absent, and can be no file', () => {
    const folder = scratch();
    expect(linesOf(join(folder, 'gone')).state).toBe('absent');
    expect(linesOf(folder)).toMatchObject({ state: 'unreadable', reason: 'not a regular file' });
  });
});

describe('the path of a place', () => {
  const roots = {
    home: '/home',
    nodes: new Map([
      ['cp1', { folder: '/tree', below: '' }],
      ['pki', { folder: '/pki', below: 'etc/kubernetes/pki' }],
    ]),
  };

  it.each([
    [undefined, 'users/admin.conf', '/home/users/admin.conf'],
    ['cp1', 'etc/kubernetes/..data/ca.crt', '/tree/etc/kubernetes/..data/ca.crt'],
    ['pki', 'etc/kubernetes/pki/ca.crt', '/pki/ca.crt'],
  ])('of %s in %s is %s', (node, path, expected) => {
    expect(reader.pathOf(roots, { node, path })).toBe(expected);
  });

  it.each([
    [undefined, '../secret'],
    ['cp1', '../secret'],
    ['cp1', 'etc/../../secret'],
    ['cp1', 'etc/..'],
    ['pki', 'etc/kubernetes/pki/../../secret'],
    ['pki', 'etc/kubernetes/admin.conf'],
    ['nobody', 'etc/kubernetes/admin.conf'],
  ])('of %s in %s is outside of everything', (node, path) => {
    expect(reader.pathOf(roots, { node, path })).toBeUndefined();
  });
});

describe('whether a commit was interrupted', () => {
  it('is told by the journal', () => {
    const home = scratch();
    expect(reader.isInterrupted(home)).toBe(false);
    mkdirSync(join(home, '.kubepki'));
    symlinkSync('nowhere', join(home, '.kubepki', 'journal.json'));
    expect(reader.isInterrupted(home)).toBe(false);
    writeFileSync(join(home, '.kubepki', 'nowhere'), '{}');
    expect(reader.isInterrupted(home)).toBe(true);
  });
});
