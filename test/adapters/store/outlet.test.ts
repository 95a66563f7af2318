import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isIn, outletAt } from '../../../src/adapters/store/outlet.js';
import { writer } from '../../../src/adapters/store/write.js';
import { onNode } from '../../../src/core/facts/place.js';
import { Secret } from '../../../src/core/facts/secret.js';
import { scratch } from '../../support/scratch.js';

function aFolder() {
  const folder = scratch();
  const home = join(folder, 'home');
  mkdirSync(join(home, 'inner'), { recursive: true });
  symlinkSync(home, join(folder, 'link'));
  symlinkSync('link/inner', join(folder, 'inner'));
  writeFileSync(join(folder, 'file'), '');
  return { folder, home, at: (name: string) => join(folder, name) };
}

describe('a path is in a folder', () => {
  it.each([
    ['home', true],
    ['home/new/new', true],
    ['link', true],
    ['link/new', true],
    ['inner/new', true],
    ['home/../file', false],
    ['home2', false],
    ['home2/home', false],
    ['..', false],
  ])('%s: %s', (path, expected) => {
    const { home, at } = aFolder();
    expect(isIn(at(path), home)).toBe(expected);
    expect(isIn(at(path), at('link'))).toBe(expected);
  });

  it('that is not there', () => {
    const { at } = aFolder();
    expect(isIn(at('link/new/file'), at('home/new'))).toBe(true);
    expect(isIn(at('link/new'), at('home/other'))).toBe(false);
    expect(isIn(at('new'), '/')).toBe(true);
  });
});

describe('what lies where something is to be written', () => {
  it('is known by what it is, and a link by where it leads', () => {
    const { folder, home, at } = aFolder();
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('file', at('to-file'));
    symlinkSync('to-file', at('to-link'));
    symlinkSync('pipe', at('to-pipe'));
    symlinkSync('link/new', at('to-nothing'));
    symlinkSync('loop', at('loop'));
    expect(outletAt(at('file'))).toEqual({ kind: 'file', path: at('file') });
    expect(outletAt(at('link/new'))).toEqual({ kind: 'absent', path: join(home, 'new') });
    expect(outletAt(folder).kind).toBe('folder');
    expect(outletAt(at('inner')).kind).toBe('folder');
    expect(outletAt(at('pipe'))).toEqual({ kind: 'other', path: at('pipe'), isTerminal: false });
    expect(outletAt(at('to-pipe')).kind).toBe('other');
    for (const name of ['to-file', 'to-link'])
      expect(outletAt(at(name))).toEqual({ kind: 'link', path: at(name), to: at('file') });
    expect(outletAt(at('to-nothing'))).toEqual({ kind: 'link', path: at('to-nothing'), to: join(home, 'new') });
    expect(outletAt(at('loop'))).toEqual({ kind: 'dangling', path: at('loop') });
  });

  it.each(['/proc/self/fd/7', `/proc/${process.pid}/fd/7`, '/dev/fd/7'])('is open already: %s', (to) => {
    const { at } = aFolder();
    symlinkSync(to, at('one'));
    symlinkSync('one', at('two'));
    expect(outletAt(at('two'))).toMatchObject({ kind: 'open', descriptor: 7 });
  });
});

it('what others write in the folder of a product stays, and what a killed run left of it goes', () => {
  const path = join(scratch(), 'a.tar');
  for (const name of ['.a.tar.01234567.new', '.b.tar.01234567.new', '.tar.01234567.new'])
    writeFileSync(join(dirname(path), name), '');
  writer.commit(
    { home: undefined, nodes: new Map([['', { folder: dirname(path), below: '' }]]) },
    {
      writes: [{ place: onNode('', 'a.tar'), mode: 0o600, contents: new Secret('x'), owner: undefined }],
      record: undefined,
    },
  );
  expect(readdirSync(dirname(path)).sort()).toEqual(['.b.tar.01234567.new', '.tar.01234567.new', 'a.tar']);
});
