import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, truncateSync, writeSync } from 'node:fs';
import { readFileSync } from 'fs-extra';
import type { LedgerRecord } from '../../core/facts/store-port.js';
import { StoreError, systemCode } from './errors.js';
import { explain } from './stage.js';

/** What the first line is chained to. */
const genesis = '0'.repeat(64);

/**
 * Appends one line that holds the hash of the line before it, so that none can be changed or removed unnoticed.
 * Half a line that a crash left is dropped: its record is about to be written again.
 */
export function appendRecord(file: string, record: LedgerRecord): void {
  let descriptor: number | undefined;
  try {
    const { last, end } = settled(file);
    const previous = last === '' ? genesis : createHash('sha256').update(last).digest('hex');
    const text = Buffer.from(`${end}${JSON.stringify({ previous, ...record })}\n`);
    descriptor = openSync(file, 'a', 0o600);
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
export const hasRecord = (file: string, record: LedgerRecord): boolean =>
  textOf(file).trimEnd().endsWith(JSON.stringify(record).slice(1));

/** The last line, and what it lacks to be one; half a line is cut off first. */
function settled(file: string): { readonly last: string; readonly end: '' | '\n' } {
  const text = textOf(file);
  const start = text.lastIndexOf('\n') + 1;
  const tail = text.slice(start);
  if (tail !== '' && isWhole(tail)) return { last: tail, end: '\n' };
  if (tail !== '') truncateSync(file, Buffer.byteLength(text.slice(0, start)));
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

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw new StoreError('STORE_WRITE', `expected to read ${file}, got ${explain(error)}`, { cause: error });
  }
}
