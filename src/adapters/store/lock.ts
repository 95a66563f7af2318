import { linkSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { kept } from '../../core/facts/kept.js';
import { inHome } from '../../core/facts/place.js';
import { readWhole, usualLimit } from './contents.js';
import { explain, StoreError, systemCode } from './errors.js';
import { makeFolders } from './folders.js';
import { isDead, parseHolder, thisProcess, type Holder } from './holder.js';
import { sweepUnfinished } from './history.js';
import { finish } from './journal.js';
import { kindOf, ownerOf } from './look.js';
import { forget, stage, sweep, sweepBelow } from './stage.js';
import { assertPassable, targetInHome } from './target.js';

/** What a lock file tells. */
type Found =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly holder: Holder }
  | { readonly state: 'unreadable'; readonly reason: string }
  | { readonly state: 'nameless' };

/**
 * Takes the lock of a home. It keeps two runs of kubepki apart; it does not keep anything else from writing the files,
 * and it is only as good as link(2) is on the filesystem (so not on every network filesystem).
 *
 * A commit that was interrupted is finished before the caller gets to see anything.
 *
 * @returns what releases it
 * @throws StoreError STORE_LOCKED naming a holder that lives or may live, STORE_LOCK_UNREADABLE for a lock that names none, STORE_WRITE,
 *   STORE_TORN
 */
export function lock(home: string, command: string, now: Date): () => void {
  const target = targetInHome(home, kept.lock);
  const file = target.path;
  const text = `${JSON.stringify(thisProcess(command, now))}\n`;
  let mine: string | undefined;
  let predecessorDied = false;
  try {
    assertPassable(target);
    makeFolders(home, dirname(file), 0o700);
    mine = stage({ target, mode: 0o600, bytes: Buffer.from(text), owner: ownerOf(home) }).temporary;
    predecessorDied = !claim(mine, file) && takeOver(mine, file, now);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('STORE_WRITE', `expected to lock ${home}, got ${explain(error)}`, { cause: error });
  } finally {
    if (mine !== undefined) forget(mine);
  }
  const release = () => {
    // Somebody may have been told to remove it, and may hold it now.
    if (contentsOf(file) === text) forget(file);
  };
  try {
    finish(home);
    sweep(dirname(file));
    if (predecessorDied) {
      sweepBelow(home);
      sweepUnfinished(home);
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/** link(2) fails when the name exists, and the name never shows a half-written file. What a holder swept away has lost, too. */
function claim(from: string, file: string): boolean {
  try {
    linkSync(from, file);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Takes a lock that was released meanwhile, or whose holder is provably dead. @returns whether it is dead */
function takeOver(mine: string, file: string, now: Date): boolean {
  const found = look(file);
  const isFree = found.state === 'free';
  if (found.state === 'held' && isDead(found.holder)) setAside(file, found.holder, `${mine}.old`, now);
  else if (!isFree) throw busy(found, file, now);
  if (!claim(mine, file)) throw busy(look(file), file, now);
  return !isFree;
}

/** Moves a dead holder's lock away. If another run was faster, what moved is its lock, and goes back: so no sweep may know its name. */
function setAside(file: string, dead: Holder, aside: string, now: Date): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    // Another run was faster and is done already.
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = look(aside);
  const isDeads = moved.state === 'held' && moved.holder.pid === dead.pid && moved.holder.since === dead.since;
  if (!isDeads) claim(aside, file);
  forget(aside);
  if (!isDeads) throw busy(moved, file, now);
}

function look(file: string): Found {
  const found = readWhole(inHome(kept.lock), file, usualLimit);
  if (found.state === 'absent')
    return kindOf(file) === 'dangling' ? { state: 'unreadable', reason: 'a link to nothing' } : { state: 'free' };
  if (found.state === 'unreadable') return { state: 'unreadable', reason: found.reason };
  const holder = parseHolder(found.bytes?.reveal().toString() ?? '');
  return holder === undefined ? { state: 'nameless' } : { state: 'held', holder };
}

function contentsOf(file: string): string | undefined {
  const found = readWhole(inHome(kept.lock), file, usualLimit);
  return found.state === 'present' ? found.bytes?.reveal().toString() : undefined;
}

const busy = (found: Found, file: string, now: Date): StoreError => {
  const [got, hint] = explained(found, file, now);
  // Nobody is waited for where nobody is known to hold it: that goes on until somebody looks.
  const code = found.state === 'held' || found.state === 'free' ? 'STORE_LOCKED' : 'STORE_LOCK_UNREADABLE';
  return new StoreError(code, `expected a free lock, got ${got}`, { hint });
};

function explained(found: Found, file: string, now: Date): readonly [got: string, hint: string] {
  switch (found.state) {
    case 'free':
      return ['one that another run took and left meanwhile', 'run the command again'];
    case 'held': {
      const { command, pid, host, since } = found.holder;
      return [
        `one held by "${command}", process ${pid} on ${host}, since ${since} (${ageOf(since, now)})`,
        `wait for it to end; if it is gone, remove ${file}`,
      ];
    }
    case 'unreadable':
      return [
        `${file}, which cannot be read: ${found.reason}`,
        `run the command as the owner of the home, or as root; if it is no file and no kubepki runs, remove ${file}`,
      ];
    case 'nameless':
      return [
        `${file}, which names no process`,
        `it was written whole, so that the disk lost it, in a crash of the machine perhaps: if no kubepki runs, remove ${file}`,
      ];
  }
}

/** How long ago, in the largest unit of which there are two. */
function ageOf(since: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000));
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size) ?? ['s', 1];
  return Number.isNaN(seconds) ? 'for an unknown time' : `for ${Math.floor(seconds / length)} ${unit}`;
}

const units = [
  ['days', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;
