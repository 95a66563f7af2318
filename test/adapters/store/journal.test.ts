import fs, {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { writer } from '../../../src/adapters/store/write.js';
import { kept } from '../../../src/core/facts/kept.js';
import { onNode } from '../../../src/core/facts/place.js';
import { today } from '../../support/home.js';
import { withRoot } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';
import { asUser, codeOf, commit, contentsOf, emptyHome, failAtRename, record, write } from '../../support/store.js';

afterEach(() => jest.restoreAllMocks());

const pair = [write('a/x.key', 'key', 0o600), write('a/x.crt', 'certificate')];
const journalOf = (home: string): string => join(home, kept.journal);

/** A home whose commit of a pair was interrupted at the nth rename; the first is that of the journal. */
function interruptedAt(nth: number, home = emptyHome()): string {
  failAtRename(nth);
  expect(codeOf(() => commit(home, pair))).not.toBe('done');
  jest.restoreAllMocks();
  expect(reader.isInterrupted(home)).toBe(true);
  return home;
}

const temporaryIn = (folder: string): string => {
  const name = readdirSync(folder).find((one) => one.endsWith('.new'));
  if (name === undefined) throw new Error(`expected a staged file in ${folder}`);
  return join(folder, name);
};

const takeLock = (home: string) => codeOf(() => writer.lock(home, 'later', today)());

describe('a home that was moved after a commit was interrupted', () => {
  it.each([2, 3, 4])('at rename %i has it finished where it is now', (nth) => {
    const home = interruptedAt(nth);
    const moved = join(dirname(home), 'other');
    renameSync(home, moved);
    expect(takeLock(moved)).toBe('done');
    expect(contentsOf(moved)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
    expect(reader.isInterrupted(moved)).toBe(false);
    expect(fs.existsSync(home)).toBe(false);
  });

  it('has the files of a node in place finished where that node is', () => {
    const home = emptyHome();
    const root = scratch();
    const roots = { home, nodes: new Map([['cp1', { folder: root, below: '' }]]) };
    const onCp1 = { ...write('', 'node'), place: onNode('cp1', 'etc/kubernetes/x.crt') };
    failAtRename(4);
    expect(
      codeOf(() => writer.commit(roots, { writes: [write('a', 'home'), onCp1], record: record('test') })),
    ).not.toBe('done');
    jest.restoreAllMocks();
    const moved = join(dirname(home), 'other');
    renameSync(home, moved);
    expect(takeLock(moved)).toBe('done');
    expect(contentsOf(root)).toEqual({ 'etc/kubernetes/x.crt': 'node' });
    expect(contentsOf(moved)).toMatchObject({ a: 'home' });
  });
});

describe('an interrupted commit', () => {
  it('is finished when all that was left was to remove its journal', () => {
    const home = interruptedAt(3);
    const journal = readFileSync(journalOf(home));
    expect(takeLock(home)).toBe('done');
    writeFileSync(journalOf(home), journal);
    expect(takeLock(home)).toBe('done');
    expect(readFileSync(join(home, 'ledger.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(1);
  });

  it.each<[what: string, spoil: (home: string) => void]>([
    ['a staged file is gone and nothing has its name', (home) => rmSync(temporaryIn(join(home, 'a')))],
    [
      'a staged file is gone and something else has its name',
      (home) => {
        rmSync(temporaryIn(join(home, 'a')));
        writeFileSync(join(home, 'a/x.crt'), 'other');
      },
    ],
    ['a staged file was cut short', (home) => writeFileSync(temporaryIn(join(home, 'a')), 'cert')],
  ])('is torn when %s: it says which, does the rest, and keeps the journal', (_, spoil) => {
    const home = interruptedAt(4);
    spoil(home);
    let error: unknown;
    try {
      writer.lock(home, 'later', today)();
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({
      code: 'STORE_TORN',
      message: expect.stringContaining(join(home, 'a/x.crt')),
      hint: expect.stringContaining(journalOf(home)),
    });
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key' });
    expect(reader.isInterrupted(home)).toBe(true);
    expect(fs.existsSync(join(home, kept.lock))).toBe(false);
    writeFileSync(join(home, 'a/x.crt'), 'certificate');
    expect(takeLock(home)).toBe('done');
    expect(reader.isInterrupted(home)).toBe(false);
  });

  it.each([
    '',
    '{',
    '{}',
    '{"staged":[{"path":"../x","temporary":".x.00000000.new","sha256":""}]}',
    '{"staged":[{"path":"x","temporary":"../x","sha256":""}]}',
  ])('is torn when its journal says %j', (text) => {
    const home = emptyHome();
    writeFileSync(journalOf(home), text);
    expect(takeLock(home)).toBe('STORE_TORN');
    expect(readFileSync(journalOf(home), 'utf8')).toBe(text);
  });

  it('goes forward once its journal has its name, though the disk does not confirm it', () => {
    const home = emptyHome();
    const { fsyncSync } = fs;
    jest.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
      if (reader.isInterrupted(home)) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      fsyncSync(descriptor);
    });
    expect(codeOf(() => commit(home, pair))).toBe('STORE_WRITE');
    jest.restoreAllMocks();
    expect(reader.isInterrupted(home)).toBe(true);
    expect(takeLock(home)).toBe('done');
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
  });

  it('leaves nothing when the disk does not confirm what is staged', () => {
    const home = emptyHome();
    commit(home, [write('a/x.key', 'old')]);
    const before = contentsOf(home);
    const { fsyncSync, fstatSync } = fs;
    jest.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
      if (fstatSync(descriptor).isDirectory()) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      fsyncSync(descriptor);
    });
    expect(codeOf(() => commit(home, pair))).toBe('STORE_WRITE');
    expect(contentsOf(home)).toEqual(before);
  });
});

withRoot('an interrupted commit in a folder that may not be entered', () => {
  it('is not taken to be done', () => {
    const home = emptyHome();
    chmodSync(dirname(home), 0o755);
    for (const folder of ['', 'a', kept.state]) {
      mkdirSync(join(home, folder), { recursive: true });
      fs.chownSync(join(home, folder), 65534, 65534);
    }
    asUser(65534, () => interruptedAt(4, home));
    chmodSync(join(home, 'a'), 0);
    expect(asUser(65534, () => takeLock(home))).toBe('STORE_WRITE');
    expect(reader.isInterrupted(home)).toBe(true);
    chmodSync(join(home, 'a'), 0o700);
    expect(asUser(65534, () => takeLock(home))).toBe('done');
    expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
  });
});

describe('what an interrupted commit is finished with', () => {
  it('does not leave the home through a link that was put there meanwhile', () => {
    const home = interruptedAt(4);
    const elsewhere = join(scratch(), 'elsewhere');
    renameSync(join(home, 'a'), elsewhere);
    symlinkSync(elsewhere, join(home, 'a'));
    const before = contentsOf(elsewhere);
    expect(takeLock(home)).toBe('STORE_WRITE');
    expect(contentsOf(elsewhere)).toEqual(before);
  });
});
