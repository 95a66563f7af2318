import { createHash } from 'node:crypto';
import fs, { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendRecord, hasRecord } from '../../../src/adapters/store/ledger.js';
import { codeOf, commit, emptyHome, record, write } from '../../support/store.js';

const linesOf = (file: string): readonly string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The commands of a ledger, if every line is chained to the one before. */
function chain(file: string): readonly string[] {
  let previous = '0'.repeat(64);
  return linesOf(file).map((line) => {
    const entry = JSON.parse(line) as { previous: string; command: string };
    expect(entry.previous).toBe(previous);
    previous = hash(line);
    return entry.command;
  });
}

const fileWith = (...commands: readonly string[]): string => {
  const file = join(emptyHome(), 'ledger.jsonl');
  for (const command of commands) appendRecord(file, record(command));
  return file;
};

afterEach(() => jest.restoreAllMocks());

describe('the ledger', () => {
  it('chains each line to the one before', () => {
    expect(chain(fileWith('init', 'apply', 'apply'))).toEqual(['init', 'apply', 'apply']);
  });

  it('gets one line a commit, and none for a commit without a record', () => {
    const home = emptyHome();
    commit(home, [write('a', '1')], 'init');
    commit(home, [write('a', '2')], 'apply');
    expect(chain(join(home, 'ledger.jsonl'))).toEqual(['init', 'apply']);
  });

  it('shows that a line was changed', () => {
    const file = fileWith('init', 'apply');
    writeFileSync(file, readFileSync(file, 'utf8').replace('init', 'none'));
    const [first, second] = linesOf(file);
    expect((JSON.parse(second!) as { previous: string }).previous).not.toBe(hash(first!));
  });

  it('knows its last line again', () => {
    const file = fileWith('init', 'apply');
    expect(hasRecord(file, record('apply'))).toBe(true);
    expect(hasRecord(file, record('init'))).toBe(false);
  });

  it.each([1, 20, 60])('drops a line of which a crash left all but %i bytes', (lost) => {
    const file = fileWith('init', 'apply');
    truncateSync(file, readFileSync(file).length - 1 - lost);
    expect(hasRecord(file, record('apply'))).toBe(false);
    appendRecord(file, record('apply'));
    expect(chain(file)).toEqual(['init', 'apply']);
  });

  it('ends a line of which a crash only left out the end', () => {
    const file = fileWith('init', 'apply');
    truncateSync(file, readFileSync(file).length - 1);
    expect(hasRecord(file, record('apply'))).toBe(true);
    appendRecord(file, record('later'));
    expect(chain(file)).toEqual(['init', 'apply', 'later']);
  });

  it('writes on when the disk takes a line in pieces', () => {
    const file = fileWith('init');
    const writeSync = fs.writeSync;
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementation(((descriptor: number, bytes: Buffer, offset = 0) =>
        writeSync(descriptor, Buffer.from(bytes), offset, Math.min(7, bytes.length - offset))) as never);
    appendRecord(file, record('apply'));
    jest.restoreAllMocks();
    expect(chain(file)).toEqual(['init', 'apply']);
  });

  it('keeps what somebody else wrote at its end', () => {
    const file = fileWith('init');
    appendFileSync(file, 'a note\n');
    appendRecord(file, record('apply'));
    expect(linesOf(file)).toHaveLength(3);
  });

  it('says when it cannot be written', () => {
    expect(codeOf(() => appendRecord(join(emptyHome(), 'gone', 'ledger.jsonl'), record('apply')))).toBe('STORE_WRITE');
  });
});
