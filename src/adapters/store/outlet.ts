import { closeSync, constants, fstatSync, openSync, realpathSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import type { Outlet } from '../../core/facts/store-port.js';
import type { Secret } from '../../core/facts/secret.js';
import { explain, StoreError } from './errors.js';
import { kindOf } from './look.js';
import { linkAt, mostLinks } from './mounted.js';

/** Where a path leads, every link followed. What is not there yet has the name that it would get. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : named(path);
  }
}

/** The place of a name: links on the way to it are followed, and one in its place is not. */
const named = (path: string): string => join(realPath(dirname(path)), basename(path));

/** Folders and what a path goes through are compared by what they are, since a mount or another spelling hides it from their names. */
export function isIn(path: string, folder: string): boolean {
  const real = realPath(folder);
  const identity = identityOf(folder);
  for (let at = realPath(path); ; at = dirname(at)) {
    if (at === real || (identity !== undefined && identityOf(at) === identity)) return true;
    if (dirname(at) === at) return false;
  }
}

function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Where systems keep what a process has open: opening it there can fail, and writing to a file would begin at its start. */
const openFile = new RegExp(`^(?:/proc/(?:self|${process.pid})(?:/task/\\d+)?|/dev)/fd/(\\d+)$`);

/** What a program would write to that opens a path. */
export function outletAt(path: string): Outlet {
  const place = named(path);
  let at = place;
  for (let followed = 0; followed < mostLinks; followed += 1) {
    const number = openFile.exec(at)?.[1];
    if (number !== undefined) return { kind: 'open', descriptor: Number(number), isTerminal: isatty(Number(number)) };
    const to = linkAt(at);
    if (to === undefined) break;
    at = named(resolve(dirname(at), to));
  }
  const kind = kindOf(place);
  if (kind === 'other') return { kind, path: place, isTerminal: isTerminal(place) };
  return at === place ? { kind, path: place } : { kind: kind === 'folder' ? kind : 'link', path: place, to: at };
}

/** Only a character device can be one; opening a pipe would tell its reader that somebody was there. */
function isTerminal(path: string): boolean {
  let descriptor: number | undefined;
  try {
    if (!statSync(path).isCharacterDevice()) return false;
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return isatty(descriptor);
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Writes to what is open, or to a device or pipe as any program does, which waits for its reader. @throws StoreError STORE_WRITE */
export function pour(outlet: number | string, contents: Secret): void {
  let opened: number | undefined;
  try {
    const descriptor =
      typeof outlet === 'number' ? outlet : (opened = openSync(outlet, constants.O_WRONLY | constants.O_NOCTTY));
    if (opened !== undefined && fstatSync(opened).isFile()) throw new StoreError('STORE_WRITE', 'a file by now');
    const bytes = contents.reveal();
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  } catch (cause) {
    const place = typeof outlet === 'number' ? `file descriptor ${outlet}` : outlet;
    throw new StoreError('STORE_WRITE', `expected to write to ${place}, got ${explain(cause)}`, {
      cause,
      hint: 'part of it may be there; write it elsewhere, and run the command again',
    });
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
