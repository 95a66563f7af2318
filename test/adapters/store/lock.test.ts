import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lock } from '../../../src/adapters/store/lock.js';
import { today } from '../../support/home.js';
import { codeOf, emptyHome } from '../../support/store.js';

const lockFile = (home: string): string => join(home, '.kubepki', 'lock');

/** A lock that somebody left. */
const leave = (home: string, holder: object | string): void =>
  writeFileSync(lockFile(home), typeof holder === 'string' ? holder : `${JSON.stringify(holder)}\n`);

const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

const holder = { command: 'apply', pid: 1, host: hostname(), since: today.toISOString() };

describe('the lock of a home', () => {
  it('is held by one at a time, and says by whom', () => {
    const home = emptyHome();
    const release = lock(home, 'apply', today);
    const message = (() => {
      try {
        lock(home, 'init', today);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    })();
    for (const part of ['apply', String(process.pid), hostname(), today.toISOString()]) expect(message).toContain(part);
    release();
    lock(home, 'init', today)();
  });

  it('leaves nothing behind', () => {
    const home = emptyHome();
    const release = lock(home, 'apply', today);
    expect(codeOf(() => lock(home, 'init', today))).toBe('STORE_LOCKED');
    expect(readdirSync(join(home, '.kubepki'))).toEqual(['lock']);
    release();
    expect(readdirSync(join(home, '.kubepki'))).toEqual([]);
  });

  it('is taken from a process that is dead', () => {
    const home = emptyHome();
    leave(home, { ...holder, pid: deadProcess() });
    const release = lock(home, 'later', today);
    expect(JSON.parse(readFileSync(lockFile(home), 'utf8'))).toMatchObject({ command: 'later', pid: process.pid });
    release();
    expect(readdirSync(join(home, '.kubepki'))).toEqual([]);
  });

  it('is taken from nobody: a file that names no process is stale', () => {
    const home = emptyHome();
    leave(home, 'half a li');
    lock(home, 'later', today)();
  });

  it.each([
    ['a process that lives', { ...holder, pid: process.ppid }],
    ['a process of another machine, dead or not', { ...holder, host: 'elsewhere', pid: deadProcess() }],
  ])('is not taken from %s', (_, other) => {
    const home = emptyHome();
    leave(home, other);
    expect(codeOf(() => lock(home, 'later', today))).toBe('STORE_LOCKED');
    expect(JSON.parse(readFileSync(lockFile(home), 'utf8'))).toEqual(other);
  });

  it('cannot be taken where nothing can be written', () => {
    const home = emptyHome();
    writeFileSync(join(home, 'file'), '');
    expect(codeOf(() => lock(join(home, 'file'), 'later', today))).toBe('STORE_WRITE');
  });
});
