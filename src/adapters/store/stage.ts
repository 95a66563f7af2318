import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fchownSync, fsyncSync, lstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureDirSync, removeSync } from 'fs-extra';
import { StoreError, systemCode } from './errors.js';
import { namesIn } from './read.js';

/** Only root may give a file away; everybody else owns what they make. */
const isRoot = process.getuid?.() === 0;

/** A file that lies complete beside its target and has not taken its name yet. */
export interface Staged {
  readonly target: string;
  readonly temporary: string;
}

export interface StagedContents {
  readonly target: string;
  readonly mode: number;
  readonly bytes: Buffer;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Writes the contents beside their target under a name that begins with a dot (a kubelet would start anything else it finds in
 * `manifests/`), with mode and owner set before the name that readers know appears.
 *
 * @throws StoreError STORE_WRITE; nothing is left behind then
 */
export function stage({ target, mode, bytes, owner }: StagedContents): Staged {
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.new`);
  let descriptor: number | undefined;
  try {
    ensureDirSync(dirname(target), { mode: 0o755 });
    // A rename onto a folder would fail in the middle of a commit.
    if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new StoreError('STORE_WRITE', explanations.EISDIR ?? '');
    descriptor = openSync(temporary, 'wx', 0o600);
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    if (owner !== undefined && isRoot) fchownSync(descriptor, owner.uid, owner.gid);
    fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } catch (cause) {
    forget(temporary);
    throw new StoreError('STORE_WRITE', `expected to write ${target}, got ${explain(cause)}`, {
      cause,
      hint: 'nothing was changed; make room or correct the permissions, then run the command again',
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  return { target, temporary };
}

const isTemporary = /^\..+\.[0-9a-f]{8}\.new$/;

/** Removes what a run that was killed before its commit left in a folder. Only for the holder of the lock. */
export function sweep(folder: string): void {
  for (const name of namesIn(folder)) if (isTemporary.test(name)) forget(join(folder, name));
}

export function discard(staged: readonly Staged[]): void {
  for (const { temporary } of staged) forget(temporary);
}

/** Removes what may be there. Where nothing could be made, nothing can be removed, and the first error is the one to tell. */
export function forget(path: string): void {
  try {
    removeSync(path);
  } catch {
    return;
  }
}

/**
 * Gives a staged file its name: readers see the old file or the new one, never half of either.
 *
 * @throws StoreError STORE_WRITE
 */
export function unveil({ target, temporary }: Staged): void {
  try {
    renameSync(temporary, target);
    syncFolder(dirname(target));
  } catch (cause) {
    throw new StoreError('STORE_WRITE', `expected to give ${target} its new contents, got ${explain(cause)}`, {
      cause,
      hint: 'correct what is in the way, then run the command again: it finishes first what was begun',
    });
  }
}

/** Makes a rename in the folder survive a loss of power. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const explanations: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'a quota that is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'a read-only filesystem',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
  EISDIR: 'a folder where a file should be',
};

export const explain = (error: unknown): string =>
  explanations[systemCode(error) ?? ''] ?? (error instanceof Error ? error.message : 'an unknown error');
