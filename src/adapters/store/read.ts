import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import type { FileAttributes, RawFile } from '../../core/facts/file.js';
import { isFolder, placeKey, type Place } from '../../core/facts/place.js';
import { Secret } from '../../core/facts/secret.js';
import type { PathKind, Question, ReaderPort, Roots } from '../../core/facts/store-port.js';
import { systemCode } from './errors.js';

/** No file of a PKI is larger; a larger one is a mistake or an attack. */
const limit = 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'a loop of symbolic links',
  ENOTDIR: 'a file where a folder should be',
  ENXIO: 'not a regular file',
};

const reasonOf = (error: unknown): string =>
  reasons[systemCode(error) ?? ''] ?? `it cannot be read (${systemCode(error) ?? 'unknown error'})`;

/** The path of a place on this machine; undefined when it lies outside of every mount. */
export function pathOf(roots: Roots, { node, path }: Place): string | undefined {
  if (node === undefined) return roots.home === undefined ? undefined : join(roots.home, path);
  const mount = roots.nodes.get(node);
  if (mount === undefined) return undefined;
  if (mount.below === '') return join(mount.folder, path);
  return path === mount.below || path.startsWith(`${mount.below}/`)
    ? join(mount.folder, path.slice(mount.below.length))
    : undefined;
}

function attributesOf(stats: Stats, path: string): FileAttributes {
  return { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, symlink: lstatSync(path).isSymbolicLink() };
}

/** Opens without blocking, so that a pipe or a device can hold nothing up, and reads regular files only. */
function readPlace(place: Place, path: string, opens: boolean): RawFile {
  let descriptor: number | undefined;
  try {
    if (!opens) {
      const stats = statSync(path);
      if (!stats.isFile()) return { place, state: 'unreadable', reason: 'not a regular file', attributes: undefined };
      return { place, state: 'present', attributes: attributesOf(stats, path), bytes: undefined };
    }
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { place, state: 'unreadable', reason: 'not a regular file', attributes: undefined };
    const attributes = attributesOf(stats, path);
    if (stats.size > limit)
      return { place, state: 'unreadable', reason: `larger than 1 MiB (${stats.size} bytes)`, attributes };
    return { place, state: 'present', attributes, bytes: new Secret(readDescriptor(descriptor, stats.size)) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { place, state: 'absent' };
    return { place, state: 'unreadable', reason: reasonOf(error), attributes: attributesIfAny(path) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function attributesIfAny(path: string): FileAttributes | undefined {
  try {
    return attributesOf(statSync(path), path);
  } catch {
    return undefined;
  }
}

function readDescriptor(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Every place asked for, and whatever else lies in the folders asked for, each once. */
function snapshot(roots: Roots, { places, folders, opens }: Question): readonly RawFile[] {
  const asked = new Map(places.map((place) => [placeKey(place), place]));
  for (const folder of folders) {
    const path = pathOf(roots, folder);
    for (const name of path === undefined ? [] : namesIn(path)) {
      const place = { node: folder.node, path: `${folder.path}/${name}` };
      // Dot files are ours while they are being written, and nobody's otherwise.
      if (!name.startsWith('.') && kindOf(join(path ?? '', name)) === 'file') asked.set(placeKey(place), place);
    }
  }
  return [...asked.values()].flatMap((place) => {
    const path = pathOf(roots, place);
    if (path === undefined) return [];
    return [isFolder(place) ? readFolder(place, path) : readPlace(place, path, opens(place))];
  });
}

function readFolder(place: Place, path: string): RawFile {
  try {
    const stats = statSync(path);
    if (!stats.isDirectory()) return { place, state: 'unreadable', reason: 'not a folder', attributes: undefined };
    return { place, state: 'present', attributes: attributesOf(stats, path), bytes: undefined };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { place, state: 'absent' };
    return { place, state: 'unreadable', reason: reasonOf(error), attributes: undefined };
  }
}

function kindOf(path: string): PathKind {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
  } catch (error) {
    const code = systemCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'denied';
  }
}

function ownerOf(path: string): { readonly uid: number; readonly gid: number } | undefined {
  try {
    const { uid, gid } = statSync(path);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

export const reader: ReaderPort = {
  kindOf,
  namesIn,
  ownerOf,
  read: (path) => readPlace({ node: undefined, path }, path, true),
  snapshot,
  pathOf,
};
