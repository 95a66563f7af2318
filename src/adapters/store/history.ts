import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { retention, type Before, type ChangedFile } from '../../core/facts/history.js';
import { kept } from '../../core/facts/kept.js';
import type { Place } from '../../core/facts/place.js';
import type { LedgerRecord } from '../../core/facts/store-port.js';
import { explain, StoreError, systemCode } from './errors.js';
import { give, makeFolders, settle, syncFolder } from './folders.js';
import {
  contentsName,
  historyOf,
  idsIn,
  indexName,
  isUnfinished,
  nextId,
  renderIndex,
  timeOf,
  unfinished,
} from './history-entry.js';
import { namesIn, ownerOf } from './look.js';
import { sha256 } from './contents.js';
import { assertPassable, targetInHome } from './target.js';

/** One file that is about to change. */
export interface Changing {
  readonly place: Place;
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of what it will hold; undefined when it is to go. */
  readonly after: string | undefined;
}

/**
 * Copies what a commit is about to replace or remove, before its first rename: complete and safe from a loss of power, under a name
 * that no reader looks at until `establish` gives it its own. A copy, never a link: what is replaced may be written to elsewhere.
 *
 * @returns the id of the entry; undefined when nothing gets other contents
 * @throws StoreError STORE_WRITE; nothing is left behind then
 */
export function keep(home: string, { time, command }: LedgerRecord, changes: readonly Changing[]): string | undefined {
  if (changes.length === 0) return undefined;
  const history = historyOf(home);
  let folder: string | undefined;
  try {
    assertPassable(targetInHome(home, join(kept.history, contentsName)));
    makeFolders(home, history, 0o700);
    sweepUnfinished(home);
    const id = nextId(idsIn(home), new Date(time));
    folder = join(history, unfinished(id));
    const owner = ownerOf(home);
    mkdirSync(folder, { mode: 0o700 });
    let files: readonly ChangedFile[] = [];
    write(join(folder, contentsName), owner, (descriptor) => (files = copyAll(changes, descriptor)));
    if (files.length === 0) {
      rmSync(folder, { recursive: true });
      return undefined;
    }
    const index = Buffer.from(renderIndex(time, command, files));
    write(join(folder, indexName), owner, (descriptor) => writeAll(descriptor, index));
    settle(folder, owner, undefined);
    syncFolder(folder);
    syncFolder(history);
    return id;
  } catch (cause) {
    if (folder !== undefined) sweepAway(folder);
    if (cause instanceof StoreError) throw cause;
    throw failed(
      `expected to keep what is replaced in ${history}`,
      cause,
      'nothing was changed; run the command again',
    );
  }
}

/** Removes the entries of commits that were not made: copies of what they were about to replace. Only for the holder of the lock. */
export function sweepUnfinished(home: string): void {
  const history = historyOf(home);
  for (const name of namesIn(history)) if (isUnfinished(name)) sweepAway(join(history, name));
}

/** What becomes of the entry of a commit that is not made after all. */
export function discardEntry(home: string, id: string | undefined): void {
  if (id !== undefined) sweepAway(join(historyOf(home), unfinished(id)));
}

/** Where the disk fails, the first error is the one to tell, and the next commit sweeps. */
function sweepAway(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    return;
  }
}

/** Gives the entry of a commit that happens its name. Fine when it has it, or when somebody emptied the history meanwhile. @throws StoreError STORE_WRITE */
export function establish(home: string, id: string): void {
  const history = historyOf(home);
  try {
    renameSync(join(history, unfinished(id)), join(history, id));
    syncFolder(history);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return;
    throw failed(
      `expected to keep ${join(history, id)}`,
      cause,
      'run the command again: it finishes first what was begun',
    );
  }
}

/** Removes entries: first their names, so that no reader meets half of one. @throws StoreError STORE_WRITE */
export function forget(home: string, ids: readonly string[]): void {
  const history = historyOf(home);
  try {
    for (const id of ids) renameSync(join(history, id), join(history, unfinished(id)));
    for (const id of ids) rmSync(join(history, unfinished(id)), { recursive: true });
    if (ids.length > 0) syncFolder(history);
  } catch (cause) {
    throw failed(`expected to remove entries from ${history}`, cause, 'run kubepki history prune again');
  }
}

/** Removes what is neither young nor among the newest. A commit that has been made is not undone by its failure; the next one tries again. */
export function forgetOutdated(home: string, now: Date): void {
  try {
    forget(
      home,
      idsIn(home)
        .slice(0, -retention.changes)
        .filter((id) => now.getTime() - timeOf(id).getTime() > retention.days * 86_400_000),
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

/** What is written and was the same before is no change. */
function copyAll(changes: readonly Changing[], descriptor: number): readonly ChangedFile[] {
  let offset = 0;
  return changes.flatMap(({ place, path, after }): readonly ChangedFile[] => {
    const found = lookAt(path);
    if (found === 'absent' || found === 'other')
      return found === 'absent' && after === undefined ? [] : [{ place, before: { state: found }, after }];
    const { bytes, mode, uid, gid } = found;
    const before = { state: 'file', sha256: sha256(bytes), mode, uid, gid } as const;
    if (before.sha256 === after) return [];
    // What an authority's key was must not outlive it: it may have been encrypted, or moved away, by this very change.
    if (place.node === undefined && place.path.startsWith(`${kept.authorities}/`))
      return [{ place, before: { ...before, copy: undefined }, after }];
    writeAll(descriptor, bytes);
    const copy = { offset, length: bytes.length };
    offset += bytes.length;
    return [{ place, before: { ...before, copy }, after } satisfies ChangedFile & { before: Before }];
  });
}

/** Follows no link and waits for nobody. */
function lookAt(
  path: string,
): 'absent' | 'other' | { readonly bytes: Buffer; readonly mode: number; readonly uid: number; readonly gid: number } {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent';
    if (code === 'ELOOP' || code === 'ENXIO') return 'other';
    throw error;
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return 'other';
    return { bytes: readFileSync(descriptor), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
  } finally {
    closeSync(descriptor);
  }
}

function write(path: string, owner: ReturnType<typeof ownerOf>, fill: (descriptor: number) => unknown): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    give(descriptor, owner);
    fill(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

const failed = (expected: string, cause: unknown, hint: string): StoreError =>
  new StoreError('STORE_WRITE', `${expected}, got ${explain(cause)}`, { cause, hint });
