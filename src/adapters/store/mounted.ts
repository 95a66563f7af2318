import { lstatSync, readlinkSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Mount } from '../../core/facts/store-port.js';

/** As many links as Linux follows (path_resolution(7)). */
export const mostLinks = 40;

/**
 * Where a path of a node is on this machine, every link followed as the node means it (chroot(2)): an absolute one, such as a kubelet
 * makes for its certificate, begins at the root of the filesystem that is mounted. Of what is not there it is where it would be.
 *
 * @param path relative to the root of the node
 * @returns undefined for a path that lies in no part of it that is mounted, and for one with more links than Linux follows: the system
 *   would take the next one from its own root
 */
export function within(mount: Mount, path: string): string | undefined {
  const { folder } = mount;
  if (mount.below !== '' || folder === '/') return plainlyWithin(mount, path);
  const left = path.split('/').reverse();
  let [at, followed] = ['/', 0];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const next = normalize(join(at, name));
    const target = linkAt(join(folder, next));
    if (target === undefined) at = next;
    else {
      if (followed === mostLinks) return undefined;
      if (target.startsWith('/')) at = '/';
      left.push(...target.split('/').reverse());
      followed += 1;
    }
  }
  return join(folder, at);
}

/** The same without a look at links; a bare folder does not tell where absolute ones lead. */
export const plainlyWithin = ({ folder, below }: Mount, path: string): string | undefined =>
  below === ''
    ? join(folder, path)
    : path === below || path.startsWith(`${below}/`)
      ? join(folder, path.slice(below.length))
      : undefined;

/** What a symbolic link says; undefined for what is none. */
export function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
