import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { linkLoop, type RawFile } from '../../core/facts/file.js';
import { isElsewhere, isFolder, placeKey, type Place } from '../../core/facts/place.js';
import type { Mount, PathKind, Question, Roots } from '../../core/facts/store-port.js';
import { lookAt, readWhole, usualLimit } from './contents.js';
import { systemCode } from './errors.js';
import { Listings } from './listing.js';
import { plainlyWithin, within } from './mounted.js';

/** The path of a place on this machine; undefined when it lies outside of every mount. */
export function pathOf(roots: Roots, { node, path }: Place): string | undefined {
  // A kubeconfig can name any path. What leads upwards leads out of the folder that was to be looked at.
  if (path.includes('..') && path.split('/').includes('..')) return undefined;
  if (isElsewhere({ node, path })) return path;
  if (node === undefined) return roots.home === undefined ? undefined : join(roots.home, path);
  const mount = roots.nodes.get(node);
  if (mount === undefined) return undefined;
  return mount.below === '' && isPlain.test(path) ? `${prefixOf(mount)}${path}` : plainlyWithin(mount, path);
}

/** A relative path that nothing has to be taken out of: no empty segment, and none that begins with a dot. */
const isPlain = /^[^/.][^/]*(?:\/[^/.][^/]*)*\/?$/;

const prefixes = new WeakMap<Mount, string>();

/** The folder of a mount with a slash at its end. There are tens of places on a node, and joining a path takes longer than looking there. */
function prefixOf(mount: Mount): string {
  const known = prefixes.get(mount);
  if (known !== undefined) return known;
  const made = join(mount.folder, '/');
  prefixes.set(mount, made);
  return made;
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Every place asked for, and whatever else lies at the others and in the folders asked for, each once. */
export function snapshot(roots: Roots, { places, others = [], folders, opens }: Question): readonly RawFile[] {
  const listings = roots.home === undefined ? undefined : new Listings(roots.home);
  const asked = new Map(places.map((place) => [placeKey(place), place]));
  const further = new Map<string, Place>();
  for (const place of others) {
    const path = pathOf(roots, place);
    if (path !== undefined && listings?.has(path) !== false) further.set(placeKey(place), place);
  }
  for (const folder of folders) {
    const path = pathOf(roots, folder);
    for (const name of path === undefined ? [] : (listings?.namesIn(path) ?? namesIn(path))) {
      const place = { node: folder.node, path: `${folder.path}/${name}` };
      // Dot files are ours while they are being written, and nobody's otherwise.
      if (name.startsWith('.') || asked.has(placeKey(place))) continue;
      if (kindOf(join(path ?? '', name)) === 'file') further.set(placeKey(place), place);
    }
  }
  const look = (place: Place): readonly RawFile[] => {
    const named = pathOf(roots, place);
    if (named === undefined) return [];
    const mount = listings === undefined && place.node !== undefined ? roots.nodes.get(place.node) : undefined;
    const path = mount === undefined ? named : within(mount, place.path);
    if (path === undefined) return [{ place, state: 'unreadable', reason: linkLoop, attributes: undefined }];
    if (!(listings?.has(path) ?? isThere(path))) return [{ place, state: 'absent' }];
    return [opens(place) && !isFolder(place) ? readWhole(place, path, usualLimit, named) : lookAt(place, path, named)];
  };
  return [
    ...[...asked.values()].flatMap(look),
    ...[...further]
      .filter(([key]) => !asked.has(key))
      .flatMap(([, place]) => look(place))
      .filter(({ state }) => state !== 'absent'),
  ];
}

/** False only where nothing is: an error that is thrown costs twenty times as much as a look, and most of what is looked for is absent. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

export function kindOf(path: string): PathKind {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ELOOP') return 'dangling';
    if (code === 'ENOTDIR') return 'absent';
    if (code !== 'ENOENT') return 'denied';
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? 'absent' : 'dangling';
  }
}

export function ownerOf(path: string): { readonly uid: number; readonly gid: number } | undefined {
  try {
    const { uid, gid } = statSync(path);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

export function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}
