import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { thisProcess } from '../../../src/adapters/store/holder.js';
import { lock } from '../../../src/adapters/store/lock.js';
import type { PkiError } from '../../../src/core/error.js';
import { days, today } from '../../support/home.js';
import { withRoot } from '../../support/real-components.js';
import { asUser, codeOf, emptyHome } from '../../support/store.js';

const lockFile = (home: string): string => join(home, '.kubepki', 'lock');

/** A lock that somebody left. */
const leave = (home: string, holder: object | string): void =>
  writeFileSync(lockFile(home), typeof holder === 'string' ? holder : `${JSON.stringify(holder)}\n`);

const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

/** This very process, as a lock names it. */
const holder = thisProcess('apply', today);

/** What whoever finds the home locked is told. */
function refusal(home: string, now = today): PkiError {
  try {
    lock(home, 'later', now)();
  } catch (error) {
    return error as PkiError;
  }
  throw new Error('expected a lock that is held');
}

describe('the lock of a home', () => {
  it('is held by one at a time, and says by whom and for how long', () => {
    const home = emptyHome();
    const release = lock(home, 'apply', today);
    const { message } = refusal(home, days(3));
    for (const part of ['apply', String(process.pid), hostname(), today.toISOString(), '3 days'])
      expect(message).toContain(part);
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

  it('is not released for somebody else who holds it by now', () => {
    const home = emptyHome();
    const release = lock(home, 'apply', today);
    leave(home, { ...holder, pid: process.ppid });
    release();
    expect(readdirSync(join(home, '.kubepki'))).toEqual(['lock']);
  });

  it.each<[what: string, left: () => object]>([
    ['a process that is dead', () => ({ ...holder, pid: deadProcess() })],
    ['a process whose number another one has by now', () => ({ ...holder, pid: process.ppid, started: '1' })],
    ['a process from before the machine was started again', () => ({ ...holder, boot: 'another', pidNamespace: 'x' })],
  ])('is taken from %s', (_, left) => {
    const home = emptyHome();
    leave(home, left());
    const release = lock(home, 'later', today);
    expect(JSON.parse(readFileSync(lockFile(home), 'utf8'))).toMatchObject({ command: 'later', pid: process.pid });
    release();
    expect(readdirSync(join(home, '.kubepki'))).toEqual([]);
  });

  it('takes away what a dead process had staged, keys perhaps, wherever in the home that lies', () => {
    const home = emptyHome();
    leave(home, { ...holder, pid: deadProcess() });
    mkdirSync(join(home, 'nodes/w9/etc'), { recursive: true });
    for (const name of ['.kubelet.key.0123abcd.new', '.mine', 'other.new'])
      writeFileSync(join(home, 'nodes/w9/etc', name), '');
    lock(home, 'later', today)();
    expect(readdirSync(join(home, 'nodes/w9/etc'))).toEqual(['.mine', 'other.new']);
  });

  it('takes away what a dead process had copied for a change that was not made, keys perhaps', () => {
    const home = emptyHome();
    leave(home, { ...holder, pid: deadProcess() });
    mkdirSync(join(home, '.kubepki/history/.20260601T120000Z.new'), { recursive: true });
    writeFileSync(join(home, '.kubepki/history/.20260601T120000Z.new/contents'), 'key');
    lock(home, 'later', today)();
    expect(readdirSync(join(home, '.kubepki/history'))).toEqual([]);
  });

  it.each<[what: string, left: () => object]>([
    ['a process that lives', () => ({ ...holder, pid: process.ppid, started: undefined })],
    ['a process of another machine, dead or not', () => ({ ...holder, host: 'elsewhere', pid: deadProcess() })],
    ['a process of another machine that was started again', () => ({ ...holder, host: 'elsewhere', boot: 'another' })],
    ['a process of another container', () => ({ ...holder, pidNamespace: 'pid:[1]', pid: deadProcess() })],
    ['a process of which too little is known', () => ({ ...holder, boot: undefined, pid: deadProcess() })],
  ])('is not taken from %s', (_, left) => {
    const home = emptyHome();
    const other = left();
    leave(home, other);
    expect(codeOf(() => lock(home, 'later', today))).toBe('STORE_LOCKED');
    expect(readFileSync(lockFile(home), 'utf8')).toBe(`${JSON.stringify(other)}\n`);
    expect(readdirSync(join(home, '.kubepki'))).toEqual(['lock']);
  });

  it.each(['', 'half a li', '{}', '{"pid":0}', 'null'])(
    'is not taken where the file names no process (%j): the hint names the file to remove',
    (text) => {
      const home = emptyHome();
      leave(home, text);
      expect(refusal(home)).toMatchObject({
        code: 'STORE_LOCK_UNREADABLE',
        hint: expect.stringContaining(lockFile(home)),
      });
      expect(readFileSync(lockFile(home), 'utf8')).toBe(text);
    },
  );

  it.each<[what: string, code: string, put: (path: string) => unknown]>([
    ['a folder', 'STORE_WRITE', (path) => mkdirSync(path)],
    ['a pipe that nobody writes to', 'STORE_LOCK_UNREADABLE', (path) => spawnSync('mkfifo', [path])],
    ['a link to nothing', 'STORE_LOCK_UNREADABLE', (path) => symlinkSync('nowhere', path)],
  ])('is not taken where something lies that is no file: %s', (_, code, put) => {
    const home = emptyHome();
    put(lockFile(home));
    expect(codeOf(() => lock(home, 'later', today))).toBe(code);
    expect(readdirSync(join(home, '.kubepki'))).toEqual(['lock']);
  });

  it('cannot be taken where nothing can be written', () => {
    const home = emptyHome();
    writeFileSync(join(home, 'file'), '');
    expect(codeOf(() => lock(join(home, 'file'), 'later', today))).toBe('STORE_WRITE');
  });

  it('is not written through a link to another folder', () => {
    const home = join(dirname(emptyHome()), 'other');
    const elsewhere = join(dirname(home), 'elsewhere');
    for (const folder of [home, elsewhere]) mkdirSync(folder);
    symlinkSync(elsewhere, join(home, '.kubepki'));
    expect(codeOf(() => lock(home, 'later', today))).toBe('STORE_WRITE');
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

withRoot('the lock of a home that another user may not read', () => {
  it('is held', () => {
    const home = emptyHome();
    leave(home, { ...holder, pid: deadProcess() });
    chmodSync(lockFile(home), 0o600);
    chmodSync(dirname(home), 0o755);
    chmodSync(join(home, '.kubepki'), 0o777);
    expect(asUser(65534, () => refusal(home))).toMatchObject({
      code: 'STORE_LOCK_UNREADABLE',
      message: expect.stringContaining('permission denied'),
    });
    expect(readdirSync(join(home, '.kubepki'))).toEqual(['lock']);
  });
});
