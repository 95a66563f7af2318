import fs, { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { writer } from '../../../src/adapters/store/write.js';
import { inHome } from '../../../src/core/facts/place.js';
import { today } from '../../support/home.js';
import { codeOf, commit, contentsOf, emptyHome, failAtRename, record, write } from '../../support/store.js';

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
    expect(seen).toEqual(['.kubepki/journal.json 1', 'a/x.key 2', 'a/x.crt 2']);
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
    writer.commit({ home, nodes: new Map() }, [], [permission], record('narrow'));
    expect(statSync(join(home, 'a/x.key')).mode & 0o777).toBe(0o400);
    const gone = { place: inHome('a/gone'), mode: 0o400, owner: undefined };
    expect(codeOf(() => writer.commit({ home, nodes: new Map() }, [], [gone], undefined))).toBe('STORE_PERMISSION');
  });
});

describe('a commit that was interrupted', () => {
  it.each([2, 3])('at rename %i is finished by whoever takes the lock', (nth) => {
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
    failAtRename(2);
    expect(codeOf(() => commit(home, pair))).not.toBe('done');
    jest.restoreAllMocks();
    failAtRename(1);
    expect(codeOf(() => writer.lock(home, 'later', today))).toBe('STORE_WRITE');
    jest.restoreAllMocks();
    writer.lock(home, 'later', today)();
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
  });
});
