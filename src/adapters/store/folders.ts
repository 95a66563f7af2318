import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import type { Write } from '../../core/facts/store-port.js';
import { explain, StoreError, systemCode } from './errors.js';
import { ownerOf } from './look.js';
import { assertPassable, foldersBetween, targetInHome, type Target } from './target.js';

/** Gives what is open to its owner. Only root may do that; everybody else owns what they make. */
export function give(descriptor: number, owner: Write['owner']): void {
  if (owner === undefined || process.geteuid?.() !== 0) return;
  const { uid, gid } = fstatSync(descriptor);
  if (uid !== owner.uid || gid !== owner.gid) fchownSync(descriptor, owner.uid, owner.gid);
}

/** Makes the folders between a base and a folder in it. Each belongs to whoever owns the base, also when root makes it for them. */
export function makeFolders(base: string, folder: string, mode = 0o755): void {
  // One by one: the recursive mkdir of Node 20 never returns where a file system answers ENOENT for a folder to be made, as /proc does.
  for (const one of foldersBetween(parse(base).root, base)) makeFolder(one, 0o755);
  for (const one of foldersBetween(base, folder)) if (makeFolder(one, mode)) settle(one, ownerOf(base), undefined);
}

/** Makes the folders of a file that is about to be staged. @throws StoreError STORE_WRITE */
export function makeWay({ base, path }: Target): void {
  try {
    makeFolders(base, dirname(path));
  } catch (cause) {
    throw new StoreError('STORE_WRITE', `expected to write ${path}, got ${explain(cause)}`, { cause, hint: unchanged });
  }
}

/** What to do when something could not be staged. */
export const unchanged = 'nothing was changed; make room or correct the permissions, then run the command again';

/** @returns false where the folder is there already; two runs may make that of the lock at once */
function makeFolder(folder: string, mode: number): boolean {
  if (isFolder(folder)) return false;
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !isFolder(folder)) throw error;
  }
  return true;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Gives a folder its owner and mode. Opened as a folder, so that no link that somebody puts in its place meanwhile is followed. */
export function settle(folder: string, owner: Write['owner'], mode: number | undefined): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    give(descriptor, owner);
    if (mode !== undefined) fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folder of a home, and in it folders that only their owner may enter. @throws StoreError STORE_WRITE */
export function createHome(home: string, privateFolders: readonly string[]): void {
  try {
    makeFolders(home, home);
    for (const name of privateFolders) {
      const folder = resolve(home, name);
      assertPassable(targetInHome(home, join(name, 'any')));
      makeFolders(home, folder, 0o700);
      settle(folder, ownerOf(home), 0o700);
    }
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('STORE_WRITE', `expected to make the folder ${home}, got ${explain(cause)}`, { cause });
  }
}

/** Makes new names in a folder survive a loss of power. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
