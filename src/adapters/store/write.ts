import { chmodSync, chownSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureDirSync } from 'fs-extra';
import { kept } from '../../core/facts/kept.js';
import type { LedgerRecord, Permission, Roots, Write, WriterPort } from '../../core/facts/store-port.js';
import { StoreError } from './errors.js';
import { finish, open } from './journal.js';
import { lock } from './lock.js';
import { pathOf } from './read.js';
import { discard, explain, stage, sweep, unveil, type Staged } from './stage.js';

function createHome(home: string, privateFolders: readonly string[]): void {
  try {
    ensureDirSync(home, { mode: 0o755 });
    for (const folder of privateFolders) {
      ensureDirSync(join(home, folder));
      chmodSync(join(home, folder), 0o700);
    }
  } catch (cause) {
    throw new StoreError('STORE_WRITE', `expected to make the folder ${home}, got ${explain(cause)}`, { cause });
  }
}

function target(roots: Roots, place: Write['place']): string {
  const path = pathOf(roots, place);
  if (path === undefined)
    throw new StoreError('STORE_WRITE', `expected a place below the home or a node, got ${place.path}`);
  return path;
}

/**
 * The only way files change. Everything is staged first, so that a full disk or a missing permission changes nothing. Then the
 * journal says what is about to happen, the ledger gets its line, and the renames follow without a pause. Whoever takes the lock
 * after a crash finishes what the journal says.
 */
function commit(
  roots: Roots,
  writes: readonly Write[],
  permissions: readonly Permission[],
  record: LedgerRecord | undefined,
): void {
  const folders = writes.map(({ place }) => dirname(target(roots, place)));
  for (const folder of new Set(roots.home === undefined ? folders : [...folders, join(roots.home, kept.state)]))
    sweep(folder);
  const staged: Staged[] = [];
  try {
    for (const { place, mode, contents, owner } of writes) {
      staged.push(stage({ target: target(roots, place), mode, bytes: contents.reveal(), owner }));
    }
    if (roots.home !== undefined) open(roots.home, { staged, record });
  } catch (error) {
    discard(staged);
    throw error;
  }
  if (roots.home === undefined) staged.forEach(unveil);
  else finish(roots.home);
  for (const { place, mode, owner } of permissions) setPermission(target(roots, place), mode, owner);
}

function setPermission(path: string, mode: number | undefined, owner: Permission['owner']): void {
  try {
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
    if (mode !== undefined) chmodSync(path, mode);
  } catch (cause) {
    throw new StoreError('STORE_PERMISSION', `expected to set mode and owner of ${path}, got ${explain(cause)}`, {
      cause,
      hint: 'run the command as the owner of the file, or as root',
    });
  }
}

export const writer: WriterPort = { lock, createHome, commit };
