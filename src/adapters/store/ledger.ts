import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { genesis } from '../../core/facts/ledger.js';
import type { LedgerRecord, Write } from '../../core/facts/store-port.js';
import { explain, StoreError, systemCode } from './errors.js';
import { give } from './folders.js';

/**
 * Appends one line that holds the hash of the line before it, so that none can be changed or removed unnoticed.
 * Half a line that a crash left is dropped: its record is about to be written again.
 *
 * @param owner who is to own the file, where this process may give it away
 */
export function appendRecord(file: string, record: LedgerRecord, owner?: Write['owner']): void {
  let descriptor: number | undefined;
  try {
    descriptor = openLedger(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
    give(descriptor, owner);
    const { last, end } = settled(descriptor);
    const previous = last === '' ? genesis : createHash('sha256').update(last).digest('hex');
    const text = Buffer.from(`${end}${JSON.stringify({ previous, by: thisUser(), ...record })}\n`);
    for (let written = 0; written < text.length;) written += writeSync(descriptor, text, written);
    fsyncSync(descriptor);
  } catch (cause) {
    throw new StoreError('STORE_WRITE', `expected to append to ${file}, got ${explain(cause)}`, {
      cause,
      hint: 'no certificate was changed; make room or correct the permissions, then run the command again',
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Whether the last line is this record: a crash can come between the line and the renames that it announces. */
export function hasRecord(file: string, record: LedgerRecord): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openLedger(file, constants.O_RDONLY);
    return lastLines(descriptor).text.trimEnd().endsWith(JSON.stringify(record).slice(1));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return false;
    throw new StoreError('STORE_WRITE', `expected to read ${file}, got ${explain(cause)}`, { cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Who runs this, and for whom: what sudo says is information, no proof. A container can run under a number without a name. */
function thisUser(): string {
  const name = (() => {
    try {
      return userInfo().username;
    } catch {
      return `user ${process.getuid?.() ?? '?'}`;
    }
  })();
  const behind = process.env.SUDO_USER;
  return behind === undefined || behind === '' || behind === name ? name : `${behind} as ${name}`;
}

/** Follows no link and waits for nobody. */
function openLedger(file: string, access: number): number {
  const descriptor = openSync(file, access | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new StoreError('STORE_WRITE', 'something that is no file');
}

/** The last line, and what it lacks to be one; half a line is cut off first. */
function settled(descriptor: number): { readonly last: string; readonly end: '' | '\n' } {
  const { text, from } = lastLines(descriptor);
  const start = text.lastIndexOf('\n') + 1;
  const tail = text.slice(start);
  if (tail !== '' && isWhole(tail)) return { last: tail, end: '\n' };
  if (tail !== '') ftruncateSync(descriptor, from + Buffer.byteLength(text.slice(0, start)));
  return { last: text.slice(0, start).trimEnd().split('\n').at(-1) ?? '', end: '' };
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** At least the last whole line and what follows it, and where that begins: a ledger grows for years, and only its end is needed here. */
function lastLines(descriptor: number): { readonly text: string; readonly from: number } {
  const { size } = fstatSync(descriptor);
  for (let span = 64 * 1024; ; span *= 4) {
    const start = Math.max(0, size - span);
    const bytes = Buffer.alloc(size - start);
    for (let filled = 0, count = -1; filled < bytes.length && count !== 0; filled += count)
      count = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled);
    const skipped = start === 0 ? 0 : bytes.indexOf('\n') + 1;
    const text = bytes.toString('utf8', skipped);
    if (start === 0 || text.split('\n').length > 2) return { text, from: start + skipped };
  }
}
