import { closeSync, constants, fchmodSync, fchownSync, fstatSync, openSync } from 'node:fs';
import type { Permission } from '../../core/facts/store-port.js';
import { explain, StoreError } from './errors.js';

/** That there is a file, or for a path that ends in a slash a folder, whose mode and owner can be asked for, before anything is changed. @throws StoreError STORE_PERMISSION */
export const assertChangeable = (path: string): void => closeSync(openFile(path));

/** The owner first: a change of owner can take bits of the mode away. @throws StoreError STORE_PERMISSION */
export function setPermission(path: string, mode: number | undefined, owner: Permission['owner']): void {
  const descriptor = openFile(path);
  try {
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
    if (mode !== undefined) fchmodSync(descriptor, mode);
  } catch (cause) {
    throw refused(path, explain(cause), cause);
  } finally {
    closeSync(descriptor);
  }
}

/** A link in place of the file or folder would hand over what it leads to, to whoever made it. So none is followed. */
function openFile(path: string): number {
  let descriptor: number;
  try {
    // With a slash at its end a link would be followed all the same.
    const name = path.replace(/\/+$/, '');
    descriptor = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    throw refused(path, explain(cause), cause);
  }
  const stats = fstatSync(descriptor);
  if (path.endsWith('/') ? stats.isDirectory() : stats.isFile()) return descriptor;
  closeSync(descriptor);
  throw refused(path, 'something else');
}

const refused = (path: string, got: string, cause?: unknown): StoreError =>
  new StoreError(
    'STORE_PERMISSION',
    `expected a file or folder at ${path} whose mode and owner can be set, got ${got}`,
    {
      cause,
      hint: 'run the command as the owner of the file, or as root; a link is replaced by the file itself',
    },
  );
