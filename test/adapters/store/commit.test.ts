import { createHash } from 'node:crypto';
import fs, { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { writer } from '../../../src/adapters/store/write.js';
import { kept } from '../../../src/core/facts/kept.js';
import { inHome, onNode } from '../../../src/core/facts/place.js';
import type { Removal } from '../../../src/core/facts/store-port.js';
import { today } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';
import { codeOf, commit, contentsOf, emptyHome, failAtRename, record, write } from '../../support/store.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const pair = [write('a/x.key', 'key', 0o600), write('a/x.crt', 'certificate')];

/** A home with a pair that is about to be replaced. */
function homeWithPair(): string {
  const home = emptyHome();
  commit(home, [write('a/x.key', 'old key', 0o600), write('a/x.crt', 'old certificate')], 'first');
  return home;
}

afterEach(() => jest.restoreAllMocks());

describe('a commit', () => {
  it('writes every file with its mode, whatever the umask, and leaves nothing else behind', () => {
    const home = emptyHome();
    commit(home, [...pair, write('open', '', 0o666)]);
    expect(Object.keys(contentsOf(home))).toEqual(['a/x.crt', 'a/x.key', 'ledger.jsonl', 'open']);
    const mode = (path: string) => statSync(join(home, path)).mode & 0o777;
    expect(['a/x.key', 'a/x.crt', 'open', 'ledger.jsonl'].map(mode)).toEqual([0o600, 0o644, 0o666, 0o600]);
  });

  it('replaces a file by another one: who has the old one open keeps it', () => {
    const home = homeWithPair();
    const descriptor = openSync(join(home, 'a/x.crt'), 'r');
    commit(home, pair);
    expect(readFileSync(descriptor, 'utf8')).toBe('old certificate');
    closeSync(descriptor);
  });

  it('renames in the order of the writes, after the ledger has its line', () => {
    const home = homeWithPair();
    const seen: string[] = [];
    const rename = fs.renameSync;
    jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      const { length } = readFileSync(join(home, 'ledger.jsonl'), 'utf8').trimEnd().split('\n');
      seen.push(`${String(to).slice(home.length + 1)} ${length}`);
      rename(from, to);
    });
    commit(home, pair);
    expect(seen).toEqual([
      '.kubepki/journal.json 1',
      '.kubepki/history/20260601T120000Z-2 1',
      'a/x.key 2',
      'a/x.crt 2',
    ]);
  });

  it.each<[what: string, spoil: (home: string) => void, last: string]>([
    ['a file where a folder should be', (home) => writeFileSync(join(home, 'b'), ''), 'b/y.crt'],
    ['a folder where a file should be', (home) => mkdirSync(join(home, 'b')), 'b'],
  ])('that meets %s changes nothing', (_, spoil, last) => {
    const home = homeWithPair();
    spoil(home);
    const before = contentsOf(home);
    expect(codeOf(() => commit(home, [...pair, write(last, 'new')]))).toBe('STORE_WRITE');
    expect(contentsOf(home)).toEqual(before);
    expect(reader.isInterrupted(home)).toBe(false);
  });

  it('that fails before the first rename changes nothing', () => {
    const home = homeWithPair();
    const before = contentsOf(home);
    failAtRename(1);
    expect(codeOf(() => commit(home, pair))).not.toBe('done');
    expect(contentsOf(home)).toEqual(before);
  });

  it('that cannot leave the home writes nothing outside of it', () => {
    const home = homeWithPair();
    const stray = { ...write('x', ''), place: { node: 'nobody', path: 'x' } };
    const before = contentsOf(home);
    expect(codeOf(() => commit(home, [...pair, stray]))).toBe('STORE_WRITE');
    expect(contentsOf(home)).toEqual(before);
  });

  it('sets modes and owners last', () => {
    const home = homeWithPair();
    const permission = { place: inHome('a/x.key'), mode: 0o400, owner: undefined };
    writer.commit({ home, nodes: new Map() }, { permissions: [permission], record: record('narrow') });
    expect(statSync(join(home, 'a/x.key')).mode & 0o777).toBe(0o400);
    const gone = { place: inHome('a/gone'), mode: 0o400, owner: undefined };
    expect(codeOf(() => writer.commit({ home, nodes: new Map() }, { permissions: [gone], record: undefined }))).toBe(
      'STORE_PERMISSION',
    );
  });
});

const removal = (path: string, contents: string): Removal => ({ place: inHome(path), sha256: sha256(contents) });

describe('a removal', () => {
  const roots = (home: string) => ({ home, nodes: new Map() });

  it('comes after the writes, takes folders that are empty then, and nothing else', () => {
    const home = homeWithPair();
    commit(home, [write('b/c/y.crt', 'y')]);
    const seen: boolean[] = [];
    const unlink = fs.unlinkSync;
    jest.spyOn(fs, 'unlinkSync').mockImplementation((path) => {
      if (String(path).endsWith('y.crt')) seen.push(fs.existsSync(join(home, 'z.crt')));
      unlink(path);
    });
    writer.commit(roots(home), {
      writes: [write('z.crt', 'z')],
      removals: [removal('b/c/y.crt', 'y'), removal('a/x.crt', 'old certificate'), removal('a/gone', '')],
      record: record('retire'),
    });
    expect(seen).toEqual([true]);
    expect(fs.existsSync(join(home, 'b'))).toBe(false);
    expect(Object.keys(contentsOf(home))).toEqual(['a/x.key', 'ledger.jsonl', 'z.crt']);
  });

  it('of a file that is another one by now is refused before anything is changed', () => {
    const home = homeWithPair();
    const before = contentsOf(home);
    const change = {
      writes: pair,
      removals: [removal('a/x.crt', 'yet another certificate')],
      record: record('retire'),
    };
    expect(codeOf(() => writer.commit(roots(home), change))).toBe('STORE_WRITE');
    expect(contentsOf(home)).toEqual(before);
  });

  it('leaves the folders of a node that is managed in place', () => {
    const home = emptyHome();
    const root = scratch();
    mkdirSync(join(root, 'pki'));
    writeFileSync(join(root, 'pki/x.crt'), 'x');
    writer.commit(
      { home, nodes: new Map([['cp1', { folder: root, below: '' }]]) },
      { removals: [{ place: onNode('cp1', 'pki/x.crt'), sha256: sha256('x') }], record: record('retire') },
    );
    expect(fs.readdirSync(join(root, 'pki'))).toEqual([]);
  });

  describe('that was interrupted', () => {
    /** A home in which x.key was renamed and x.crt was to be removed. */
    function interrupted(): string {
      const home = homeWithPair();
      const unlink = fs.unlinkSync;
      jest.spyOn(fs, 'unlinkSync').mockImplementation((path) => {
        if (String(path).endsWith('x.crt')) throw new Error('killed');
        unlink(path);
      });
      const change = {
        writes: [write('a/x.key', 'key')],
        removals: [removal('a/x.crt', 'old certificate')],
        record: record('retire'),
      };
      expect(codeOf(() => writer.commit(roots(home), change))).toBe('STORE_WRITE');
      jest.restoreAllMocks();
      return home;
    }

    it.each<[what: string, before: (home: string) => void]>([
      ['not at all', () => undefined],
      ['already', (home) => fs.rmSync(join(home, 'a/x.crt'))],
    ])('and had happened %s is finished by whoever takes the lock', (_, before) => {
      const home = interrupted();
      before(home);
      writer.lock(home, 'later', today)();
      const { 'ledger.jsonl': ledger, ...files } = contentsOf(home);
      expect(files).toEqual({ 'a/x.key': 'key' });
      expect(ledger!.trimEnd().split('\n')).toHaveLength(2);
    });

    it('is torn when something else lies there, which stays', () => {
      const home = interrupted();
      writeFileSync(join(home, 'a/x.crt'), 'other');
      expect(codeOf(() => writer.lock(home, 'later', today))).toBe('STORE_TORN');
      expect(contentsOf(home)).toMatchObject({ 'a/x.crt': 'other' });
      expect(reader.isInterrupted(home)).toBe(true);
    });
  });
});

describe('a commit that was interrupted', () => {
  it('by a version that knew no removals is finished', () => {
    const home = homeWithPair();
    failAtRename(3);
    expect(codeOf(() => commit(home, pair))).not.toBe('done');
    jest.restoreAllMocks();
    const file = join(home, kept.journal);
    const { removals, ...journal } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(removals).toEqual([]);
    writeFileSync(file, JSON.stringify(journal));
    writer.lock(home, 'later', today)();
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
  });

  it.each([2, 3, 4])('at rename %i is finished by whoever takes the lock', (nth) => {
    const home = homeWithPair();
    failAtRename(nth);
    expect(codeOf(() => commit(home, pair, 'second'))).not.toBe('done');
    jest.restoreAllMocks();
    expect(reader.isInterrupted(home)).toBe(true);
    writer.lock(home, 'later', today)();
    expect(reader.isInterrupted(home)).toBe(false);
    const { 'ledger.jsonl': ledger, ...files } = contentsOf(home);
    expect(files).toEqual({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
    expect(
      ledger!
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { command: string }).command),
    ).toEqual(['first', 'second']);
  });

  it('before its line was in the ledger gets the line', () => {
    const home = homeWithPair();
    const open = fs.openSync;
    jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
      if (String(path).endsWith('ledger.jsonl')) throw new Error('killed');
      return open(path, ...rest);
    });
    expect(codeOf(() => commit(home, pair, 'second'))).toBe('STORE_WRITE');
    jest.restoreAllMocks();
    expect(contentsOf(home)['a/x.key']).toBe('old key');
    writer.lock(home, 'later', today)();
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
    expect(contentsOf(home)['ledger.jsonl']!.split('\n')).toHaveLength(3);
  });

  it('keeps the lock free when it cannot be finished', () => {
    const home = homeWithPair();
    failAtRename(3);
    expect(codeOf(() => commit(home, pair))).not.toBe('done');
    jest.restoreAllMocks();
    failAtRename(1);
    expect(codeOf(() => writer.lock(home, 'later', today))).toBe('STORE_WRITE');
    jest.restoreAllMocks();
    writer.lock(home, 'later', today)();
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
  });
});
