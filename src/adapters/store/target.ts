import { lstatSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isElsewhere, type Place } from '../../core/facts/place.js';
import type { Roots } from '../../core/facts/store-port.js';
import { explain, StoreError } from './errors.js';
import { pathOf } from './look.js';

/** A folder that what is written must not leave: a home, or the filesystem of a node that is managed in place. */
export interface Territory {
  /** Absolute. */
  readonly base: string;
  readonly isInPlace: boolean;
}

/** A file that is to be written. */
export interface Target extends Territory {
  readonly path: string;
}

export const targetInHome = (home: string, path: string): Target => ({
  base: home,
  isInPlace: false,
  path: join(home, path),
});

/** @throws StoreError STORE_WRITE for a place that is nowhere on this machine */
export function targetOf(roots: Roots, place: Place): Target {
  const path = pathOf(roots, place);
  if (path === undefined || isElsewhere(place))
    throw new StoreError('STORE_WRITE', `expected a place below the home or a node, got ${place.path}`);
  if (roots.home !== undefined && isBelow(path, roots.home)) return { base: roots.home, isInPlace: false, path };
  return { base: roots.nodes.get(place.node ?? '')?.folder ?? dirname(path), isInPlace: true, path };
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
}

/** The folders between a base and a folder in it, that folder included, outermost first. */
export function foldersBetween(base: string, folder: string): readonly string[] {
  const names = relative(base, folder).split(sep);
  return names[0] === '' ? [] : names.map((_, index) => join(base, ...names.slice(0, index + 1)));
}

/** Of many files, one in each folder: what is true of the way to it is true of the others. */
export const onePerFolder = <T extends Target>(targets: readonly T[]): readonly T[] => [
  ...new Map(targets.map((target) => [dirname(target.path), target])).values(),
];

/**
 * A symbolic link among the folders would send what is written somewhere else. In a home there is no reason for one. On a node there
 * can be (`/etc/kubernetes/pki` on another disk); it is followed when it belongs to somebody who could write there anyway.
 *
 * @throws StoreError STORE_WRITE
 */
export function assertPassable({ base, isInPlace, path }: Target): void {
  for (const folder of foldersBetween(base, dirname(path))) {
    const owner = ownerOfLink(folder);
    if (owner === undefined || (isInPlace && (owner === 0 || owner === process.geteuid?.()))) continue;
    throw new StoreError(
      'STORE_WRITE',
      `expected folders all the way to ${path}, got a symbolic link of user ${owner} at ${folder}`,
      {
        hint: isInPlace
          ? `nothing was changed; if the link is meant, make it root's: chown -h root ${folder}`
          : 'nothing was changed; put the folder itself there, or move the whole home',
      },
    );
  }
}

function ownerOfLink(path: string): number | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isSymbolicLink() === true ? stats.uid : undefined;
  } catch (cause) {
    throw new StoreError('STORE_WRITE', `expected to look at ${path}, got ${explain(cause)}`, { cause });
  }
}
