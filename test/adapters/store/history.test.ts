import fs, {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { writer } from '../../../src/adapters/store/write.js';
import type { HistoryEntry } from '../../../src/core/facts/history.js';
import { kept } from '../../../src/core/facts/kept.js';
import { days, today } from '../../support/home.js';
import { codeOf, commit, contentsOf, emptyHome, failAtRename, record, write } from '../../support/store.js';

const pair = [write('a/x.key', 'key', 0o600), write('a/x.crt', 'certificate')];
const older = [write('a/x.key', 'old key', 0o600), write('a/x.crt', 'old certificate')];
const namesIn = (home: string): readonly string[] => readdirSync(join(home, kept.history)).sort();
const commands = (home: string): readonly string[] => reader.history(home).map(({ command }) => command);

/** What the files of an entry held, by path; undefined where nothing was. */
const copies = (home: string, entry: HistoryEntry): Readonly<Record<string, string | undefined>> => {
  const copyOf = reader.copiesIn(home, entry);
  return Object.fromEntries(
    entry.files.map((file) => [
      file.place.path,
      file.before.state === 'file' ? copyOf(file).reveal().toString() : undefined,
    ]),
  );
};

const commitAt = (home: string, now: Date, contents: string): void =>
  writer.commit(
    { home, nodes: new Map() },
    { writes: [write('a/x.crt', contents)], record: { ...record(contents), time: now.toISOString() } },
  );

afterEach(() => jest.restoreAllMocks());

describe('the history of a home', () => {
  it('has nothing of what the store keeps for itself, which no undo is to bring back', () => {
    const home = emptyHome();
    commit(home, [write(kept.hooksOwed, 'since'), ...pair]);
    expect(reader.history(home)[0]?.files.map(({ place }) => place.path)).toEqual(['a/x.key', 'a/x.crt']);
  });

  it('has what each commit replaced, oldest first, and says what was not there', () => {
    const home = emptyHome();
    commit(home, older, 'first');
    commit(home, pair, 'second');
    const [first, second] = reader.history(home);
    expect([first!.command, second!.command, second!.time]).toEqual(['first', 'second', today]);
    expect(copies(home, first!)).toEqual({ 'a/x.key': undefined, 'a/x.crt': undefined });
    expect(copies(home, second!)).toEqual({ 'a/x.key': 'old key', 'a/x.crt': 'old certificate' });
    expect(second!.files[0]).toMatchObject({ before: { mode: 0o600, sha256: first!.files[0]!.after } });
  });

  it('is for its owner alone, whatever the umask', () => {
    const home = emptyHome();
    const before = process.umask(0);
    commit(home, pair);
    process.umask(before);
    const [entry] = namesIn(home);
    const folder = join(home, kept.history);
    const paths = [
      folder,
      join(folder, entry!),
      ...['contents', 'index.json'].map((name) => join(folder, entry!, name)),
    ];
    expect(paths.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['700', '700', '600', '600']);
  });

  it('holds copies: what is written to the old file afterwards is not in it', () => {
    const home = emptyHome();
    commit(home, older);
    linkSync(join(home, 'a/x.crt'), join(home, 'link'));
    commit(home, pair);
    writeFileSync(join(home, 'link'), 'changed');
    expect(copies(home, reader.history(home)[1]!)).toMatchObject({ 'a/x.crt': 'old certificate' });
  });

  it('has no entry for a commit that changes no contents', () => {
    const home = emptyHome();
    commit(home, pair);
    commit(home, pair);
    writer.commit({ home, nodes: new Map() }, { record: record('delivered') });
    expect(namesIn(home)).toHaveLength(1);
  });

  it('names what is no regular file, and copies nothing through it', () => {
    const home = emptyHome();
    commit(home, older);
    rmSync(join(home, 'a/x.crt'));
    writeFileSync(join(home, 'secret'), 'secret');
    symlinkSync('../secret', join(home, 'a/x.crt'));
    commit(home, pair);
    expect(reader.history(home)[1]!.files.map(({ before }) => before.state)).toEqual(['file', 'other']);
    const [, entry] = namesIn(home);
    expect(readFileSync(join(home, kept.history, entry!, 'contents'), 'utf8')).toBe('old key');
  });

  it('never has a copy of what lies in authorities/', () => {
    const home = emptyHome();
    commit(home, [write('authorities/ca/1.key', 'old key', 0o600)]);
    commit(home, [write('authorities/ca/1.key', 'encrypted', 0o600)]);
    const [, entry] = reader.history(home);
    expect(entry!.files[0]!.before).toMatchObject({ state: 'file' });
    expect(entry!.files[0]!.before).not.toHaveProperty('copy');
    expect(codeOf(() => copies(home, entry!))).toBe('STORE_TORN');
    for (const name of namesIn(home)) expect(readFileSync(join(home, kept.history, name, 'contents'), 'utf8')).toBe('');
  });

  it('says when a copy is not what was kept', () => {
    const home = emptyHome();
    commit(home, older);
    commit(home, pair);
    const [, id] = namesIn(home);
    writeFileSync(join(home, kept.history, id!, 'contents'), 'something else that is long enough');
    expect(codeOf(() => copies(home, reader.history(home)[1]!))).toBe('STORE_TORN');
    writeFileSync(join(home, kept.history, id!, 'index.json'), '{}');
    expect(codeOf(() => reader.history(home))).toBe('STORE_TORN');
  });

  it('keeps its order when the clock is set back', () => {
    const home = emptyHome();
    for (const [when, what] of [
      [days(2), 'one'],
      [days(1), 'two'],
      [days(2), 'three'],
      [days(3), 'four'],
    ] as const)
      commitAt(home, when, what);
    expect(commands(home)).toEqual(['one', 'two', 'three', 'four']);
  });
});

describe('an entry of the history', () => {
  it('goes when it is older than thirty days and five newer ones exist', () => {
    const home = emptyHome();
    ['1', '2', '3', '4', '5'].forEach((what, index) => commitAt(home, days(index), what));
    commitAt(home, days(29), '6');
    expect(commands(home)).toEqual(['1', '2', '3', '4', '5', '6']);
    commitAt(home, days(32.5), '7');
    expect(commands(home)).toEqual(['3', '4', '5', '6', '7']);
    commitAt(home, days(400), '8');
    expect(commands(home)).toEqual(['4', '5', '6', '7', '8']);
  });

  it('goes when it is told to, whole', () => {
    const home = emptyHome();
    commit(home, older, 'first');
    commit(home, pair, 'second');
    writer.forget(home, namesIn(home).slice(0, 1));
    expect(commands(home)).toEqual(['second']);
    expect(namesIn(home)).toHaveLength(1);
  });
});

describe('the history of a commit that does not happen', () => {
  const spoiled: readonly (readonly [what: string, spoil: (home: string) => void])[] = [
    ['fails when its journal gets its name', () => failAtRename(1)],
    [
      'finds no room for what is to be kept',
      () => {
        const write = fs.writeSync as (...args: readonly unknown[]) => number;
        let count = 0;
        jest.spyOn(fs, 'writeSync').mockImplementation((...args: readonly unknown[]) => {
          count += 1;
          if (count === 3) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
          return write(...args);
        });
      },
    ],
  ];

  it.each(spoiled)('because it %s has nothing of it', (_, spoil) => {
    const home = emptyHome();
    commit(home, older, 'first');
    const before = contentsOf(home);
    spoil(home);
    expect(codeOf(() => commit(home, pair))).not.toBe('done');
    jest.restoreAllMocks();
    expect(contentsOf(home)).toEqual(before);
    expect(namesIn(home)).toHaveLength(1);
  });

  it('because its process was killed is swept away by the next one', () => {
    const home = emptyHome();
    commit(home, older, 'first');
    fs.mkdirSync(join(home, kept.history, '.20260601T120000Z-2.new'));
    writeFileSync(join(home, kept.history, '.20260601T120000Z-2.new/contents'), 'key');
    expect(commands(home)).toEqual(['first']);
    commit(home, pair, 'second');
    expect(commands(home)).toEqual(['first', 'second']);
    expect(namesIn(home)).toHaveLength(2);
  });
});

it('the history of a commit that was interrupted is complete once it has been finished', () => {
  for (const nth of [2, 3, 4]) {
    const home = emptyHome();
    commit(home, older, 'first');
    failAtRename(nth);
    expect(codeOf(() => commit(home, pair, 'second'))).not.toBe('done');
    jest.restoreAllMocks();
    writer.lock(home, 'later', today)();
    expect(copies(home, reader.history(home)[1]!)).toEqual({ 'a/x.key': 'old key', 'a/x.crt': 'old certificate' });
    expect(namesIn(home)).toHaveLength(2);
  }
});

it('a history that somebody emptied in the middle of a commit holds nothing up', () => {
  const home = emptyHome();
  commit(home, older, 'first');
  failAtRename(3);
  expect(codeOf(() => commit(home, pair, 'second'))).not.toBe('done');
  jest.restoreAllMocks();
  rmSync(join(home, kept.history), { recursive: true });
  writer.lock(home, 'later', today)();
  expect(contentsOf(home)).toMatchObject({ 'a/x.key': 'key', 'a/x.crt': 'certificate' });
  expect(existsSync(join(home, kept.history))).toBe(false);
});
