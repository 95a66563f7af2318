import { lstatSync, readFileSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { explain, StoreError, systemCode } from './errors.js';
import { syncFolder } from './folders.js';
import { sha256 } from './contents.js';
import { foldersBetween, type Target } from './target.js';

/** A file that is to go, if it still has the contents by which it was chosen. */
export interface Leaving {
  readonly target: Target;
  readonly sha256: string;
}

/** What is at a path: a hash of its contents, or one of two words. Only what is not there is absent. @throws StoreError STORE_WRITE */
export function contentsOf(path: string): string {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'absent';
    return stats.isFile() ? sha256(readFileSync(path)) : 'no file';
  } catch (cause) {
    if (systemCode(cause) === 'ENOTDIR') return 'absent';
    throw new StoreError('STORE_WRITE', `expected to read ${path}, got ${explain(cause)}`, {
      cause,
      hint: 'correct the permissions, then run the command again',
    });
  }
}

/** That what lies there is what is to go, or nothing. @throws StoreError STORE_WRITE */
export function assertRemovable({ target: { path }, sha256: hash }: Leaving): void {
  const there = contentsOf(path);
  if (there === hash || there === 'absent') return;
  throw new StoreError('STORE_WRITE', `expected at ${path} the file that is to be removed, got something else`, {
    hint: 'nothing was changed; run kubepki plan again',
  });
}

/**
 * Removes the file and, in a home, the folders that are empty then; a node that is managed in place keeps its folders. What is gone
 * already is fine: a crash may have come after it.
 *
 * @throws StoreError STORE_WRITE
 */
export function remove({ target: { base, isInPlace, path } }: Leaving): void {
  try {
    unlinkIfAny(path);
    const folders = [base, ...foldersBetween(base, dirname(path))].reverse();
    const left = folders.find((folder) => folder === base || isInPlace || !removeIfEmpty(folder)) ?? base;
    syncFolder(left);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return;
    throw new StoreError('STORE_WRITE', `expected to remove ${path}, got ${explain(cause)}`, {
      cause,
      hint: 'correct what is in the way, then run the command again: it finishes first what was begun',
    });
  }
}

function unlinkIfAny(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** @returns whether it is gone */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'EACCES', 'EPERM', 'EBUSY'].includes(code)) return false;
    throw error;
  }
}
