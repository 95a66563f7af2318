import { linkSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureDirSync, readFileSync, removeSync } from 'fs-extra';
import { kept } from '../../core/facts/kept.js';
import { StoreError, systemCode } from './errors.js';
import { finish } from './journal.js';
import { explain, forget } from './stage.js';

interface Holder {
  readonly command: string;
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes the lock of a home. It keeps two runs of kubepki apart; it does not keep anything else from writing the files,
 * and it is only as good as link(2) is on the filesystem (so not on every network filesystem).
 *
 * A commit that was interrupted is finished before the caller gets to see anything.
 *
 * @returns what releases it
 * @throws StoreError STORE_LOCKED naming the holder, STORE_WRITE
 */
export function lock(home: string, command: string, now: Date): () => void {
  const file = join(home, kept.lock);
  const mine: Holder = { command, pid: process.pid, host: hostname(), since: now.toISOString() };
  const unfinished = `${file}.${process.pid}`;
  try {
    ensureDirSync(dirname(file), { mode: 0o700 });
    writeFileSync(unfinished, `${JSON.stringify(mine)}\n`, { mode: 0o600 });
    // link(2) fails when the name exists, and the name never shows a half-written file.
    if (!claim(unfinished, file)) {
      const holder = holderOf(file);
      if (holder !== undefined && !isDead(holder)) throw busy(holder, file);
      setAside(file, holder, unfinished);
      if (!claim(unfinished, file)) throw busy(holderOf(file), file);
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('STORE_WRITE', `expected to lock ${home}, got ${explain(error)}`, { cause: error });
  } finally {
    forget(unfinished);
  }
  const release = () => removeSync(file);
  try {
    finish(home);
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function claim(from: string, file: string): boolean {
  try {
    linkSync(from, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock away. If another run was faster, what moved is its lock, and goes back. */
function setAside(file: string, dead: Holder | undefined, unfinished: string): void {
  const aside = `${unfinished}.stale`;
  renameSync(file, aside);
  const moved = holderOf(aside);
  if (moved?.pid !== dead?.pid || moved?.since !== dead?.since) {
    claim(aside, file);
    removeSync(aside);
    throw busy(moved, file);
  }
  removeSync(aside);
}

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Provably: the process was on this machine and is gone. */
function isDead({ host, pid }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

const busy = (holder: Holder | undefined, file: string): StoreError =>
  new StoreError(
    'STORE_LOCKED',
    holder === undefined
      ? `expected a free lock, got ${file}, held by an unknown process`
      : `expected a free lock, got one held by "${holder.command}", process ${holder.pid} on ${holder.host}, since ${holder.since}`,
    { hint: `wait for it to end; if it is gone, remove ${file}` },
  );
