import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { denied, linkLoop, type FileAttributes, type RawFile } from '../../core/facts/file.js';
import { isFolder, type Place } from '../../core/facts/place.js';
import { Secret } from '../../core/facts/secret.js';
import { systemCode } from './errors.js';
import { linkAt } from './mounted.js';

const mebibyte = 1024 * 1024;

/** No file that a node reads is larger; a larger one is a mistake or an attack. */
export const usualLimit = mebibyte;

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const irregular = 'not a regular file';

const reasons: Readonly<Record<string, string>> = {
  EACCES: denied,
  EPERM: denied,
  ELOOP: linkLoop,
  ENOTDIR: 'a file where a folder should be',
  ENXIO: irregular,
};

const reasonOf = (error: unknown): string =>
  reasons[systemCode(error) ?? ''] ?? `it cannot be read (${systemCode(error) ?? 'unknown error'})`;

const attributesOf = ({ mode, uid, gid, mtime, nlink }: Stats): FileAttributes => ({
  mode: mode & 0o7777,
  uid,
  gid,
  modified: mtime,
  links: nlink,
});

/** Where a symbolic link leads; nothing for what is none. */
function targetOf(path: string): Pick<FileAttributes, 'target'> {
  const target = linkAt(path);
  return target === undefined ? {} : { target };
}

/**
 * Name, mode and owner of a folder, or of a file that is not to be opened.
 *
 * @param named the name under which it is looked for, which can be a link to `path`
 */
export function lookAt(place: Place, path: string, named = path): RawFile {
  const [isIt, otherwise] = isFolder(place) ? ['isDirectory' as const, 'not a folder'] : ['isFile' as const, irregular];
  try {
    const stats = statSync(path);
    if (!stats[isIt]()) return { place, state: 'unreadable', reason: otherwise, attributes: undefined };
    return { place, state: 'present', attributes: { ...attributesOf(stats), ...targetOf(named) }, bytes: undefined };
  } catch (error) {
    return failure(place, path, error);
  }
}

/** @param named the name under which it is looked for, which can be a link to `path` */
export const readWhole = (place: Place, path: string, limit: number, named = path): RawFile =>
  withRegularFile(place, path, (descriptor, stats) => {
    const attributes = { ...attributesOf(stats), ...targetOf(named) };
    return stats.size > limit
      ? { place, state: 'unreadable', reason: `larger than ${sizeText(limit)} (${stats.size} bytes)`, attributes }
      : { place, state: 'present', attributes, bytes: new Secret(readDescriptor(descriptor, stats.size)) };
  });

const sizeText = (bytes: number): string => (bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`);

/** Characters of a line: ten times what the first apply of the largest fleet writes. */
const longestLine = 32 * mebibyte;

/** Gives out line by line, so that a file that grows for years never has to fit into memory; a line has to. */
export const readLines = (place: Place, path: string, take: (line: string, isEnded: boolean) => void): RawFile =>
  withRegularFile(place, path, (descriptor, stats) => {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(64 * 1024);
    let rest = '';
    for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
      const [first = '', ...more] = decoder.write(chunk.subarray(0, count)).split('\n');
      const last = more.pop();
      rest += first;
      if (rest.length > longestLine) {
        const attributes = attributesOf(stats);
        return {
          place,
          state: 'unreadable',
          reason: `it has a line of more than ${sizeText(longestLine)}`,
          attributes,
        };
      }
      if (last === undefined) continue;
      take(rest, true);
      for (const line of more) take(line, true);
      rest = last;
    }
    rest += decoder.end();
    if (rest !== '') take(rest, false);
    return { place, state: 'present', attributes: attributesOf(stats), bytes: undefined };
  });

/** Opens without blocking, so that a pipe or a device can hold nothing up, and reads regular files only. */
function withRegularFile(place: Place, path: string, read: (descriptor: number, stats: Stats) => RawFile): RawFile {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { place, state: 'unreadable', reason: irregular, attributes: undefined };
    return read(descriptor, stats);
  } catch (error) {
    return failure(place, path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
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

const failure = (place: Place, path: string, error: unknown): RawFile =>
  systemCode(error) === 'ENOENT'
    ? { place, state: 'absent' }
    : { place, state: 'unreadable', reason: reasonOf(error), attributes: attributesIfAny(path) };

function attributesIfAny(path: string): FileAttributes | undefined {
  try {
    return attributesOf(statSync(path));
  } catch {
    return undefined;
  }
}
