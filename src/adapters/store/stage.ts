import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Write } from '../../core/facts/store-port.js';
import { sha256 } from './contents.js';
import { explain, StoreError } from './errors.js';
import { give, syncFolder, unchanged } from './folders.js';
import { namesIn } from './look.js';
import type { Target } from './target.js';

/** A file that lies complete beside its target and has not taken its name yet. */
export interface Staged {
  readonly target: Target;
  readonly temporary: string;
  /** Of the contents, by which the target is known again once it has them. */
  readonly sha256: string;
}

export interface StagedContents {
  readonly target: Target;
  readonly mode: number;
  readonly bytes: Buffer;
  readonly owner: Write['owner'];
}

/**
 * Writes the contents beside their target, in a folder that is there, under a name that begins with a dot (a kubelet would start
 * anything else it finds in `manifests/`), with mode and owner set before the name that readers know appears.
 *
 * @throws StoreError STORE_WRITE; nothing is left behind then
 */
export function stage({ target, mode, bytes, owner }: StagedContents): Staged {
  const { path } = target;
  const temporary = temporaryFor(path);
  let descriptor: number | undefined;
  try {
    // A rename onto a folder would fail in the middle of a commit.
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new StoreError('STORE_WRITE', 'a folder where a file should be');
    descriptor = openSync(temporary, 'wx', 0o600);
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    give(descriptor, owner);
    fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } catch (cause) {
    forget(temporary);
    throw new StoreError('STORE_WRITE', `expected to write ${path}, got ${explain(cause)}`, {
      cause,
      hint: unchanged,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  return { target, temporary, sha256: sha256(bytes) };
}

/** A name beside a file that nobody else has, that `sweep` knows, and that no reader looks at. */
const temporaryFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.new`);

export const isTemporaryName = (name: string): boolean => /^\.[^/]+\.[0-9a-f]{8}\.new$/.test(name);

/** Removes what a run that was killed before its commit left in a folder. Only for the holder of the lock. */
export function sweep(folder: string): void {
  for (const name of namesIn(folder)) if (isTemporaryName(name)) forget(join(folder, name));
}

/** The same of one file, in a folder that is nobody's alone: what others are writing beside it stays. */
export function sweepBeside(path: string): void {
  const left = (name: string) =>
    isTemporaryName(name) && name.slice(1, name.lastIndexOf('.', name.length - 5)) === basename(path);
  for (const name of namesIn(dirname(path))) if (left(name)) forget(join(dirname(path), name));
}

/** The same in a whole tree, whose run is known to be gone: what it staged can hold private keys. No link is followed. */
export function sweepBelow(tree: string): void {
  for (const { name, parentPath } of readdirSync(tree, { recursive: true, withFileTypes: true }))
    if (isTemporaryName(name)) forget(join(parentPath, name));
}

export function discard(staged: readonly Staged[]): void {
  for (const { temporary } of staged) forget(temporary);
}

/** Removes a file that may be there. Where nothing could be made, nothing can be removed, and the first error is the one to tell. */
export function forget(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    return;
  }
}

/**
 * Gives staged files their names, in order: readers see the old file or the new one, never half of either. On a node that is managed
 * in place each name is safe from a loss of power before the next one appears, since somebody may start from these files before
 * kubepki runs again; nobody starts from a home, and its folders are synced once, at the end.
 *
 * @throws StoreError STORE_WRITE
 */
export function unveil(staged: readonly Staged[]): void {
  const later = new Map<string, string>();
  for (const { target, temporary } of staged) {
    const { isInPlace, path } = target;
    orSay(path, () => {
      renameSync(temporary, path);
      if (isInPlace) syncFolder(dirname(path));
    });
    if (!isInPlace) later.set(dirname(path), path);
  }
  for (const [folder, path] of later) orSay(path, () => syncFolder(folder));
}

function orSay(path: string, change: () => void): void {
  try {
    change();
  } catch (cause) {
    throw new StoreError('STORE_WRITE', `expected to give ${path} its new contents, got ${explain(cause)}`, {
      cause,
      hint: 'correct what is in the way, then run the command again: it finishes first what was begun',
    });
  }
}
