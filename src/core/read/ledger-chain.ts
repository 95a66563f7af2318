import { createHash } from 'node:crypto';
import { genesis, type LedgerEntry, type RecordedCertificate } from '../facts/ledger.js';
import { entriesIn } from './ledger.js';

/** One serial that one issuer gave to two certificates (RFC 5280 4.1.2.2 forbids it). */
export interface DuplicateSerial {
  readonly issuer: string;
  readonly serial: string;
  /** Number of the line that has it again, the first being 1. */
  readonly line: number;
}

/** What the lines of a ledger say about themselves. */
export interface ChainVerdict {
  /** Whole lines. */
  readonly lines: number;
  /** The first line that is not chained to the one before it, or is no record. */
  readonly broken: { readonly line: number; readonly reason: string } | undefined;
  /** A crash left the beginning of a line at the end: its change did not happen, and the next run drops it. */
  readonly hasHalfLine: boolean;
  /** SHA-256 of the last line; undefined without any. A copy kept elsewhere shows when lines are cut off. */
  readonly head: string | undefined;
  readonly duplicates: readonly DuplicateSerial[];
}

/** Follows the chain of a ledger line by line, so that a ledger of any size can be verified. */
export class LedgerChain {
  #lines = 0;
  #head = genesis;
  #broken: ChainVerdict['broken'];
  #hasHalfLine = false;
  /** The certificate of every serial. Both are shortened hashes: there is one for each certificate that was ever issued. */
  readonly #serials = new Map<string, number>();
  readonly #duplicates: DuplicateSerial[] = [];

  /**
   * @param isEnded false for a last line without a line feed
   * @returns what the line says
   */
  take(line: string, isEnded: boolean): readonly LedgerEntry[] {
    const record = recordOf(line);
    if (record === undefined && !isEnded) {
      this.#hasHalfLine = true;
      return [];
    }
    this.#lines += 1;
    const reason = faultOf(record, this.#head, this.#lines);
    if (reason !== undefined) this.#broken ??= { line: this.#lines, reason };
    this.#head = createHash('sha256').update(line).digest('hex');
    const entries = entriesIn(line);
    for (const { certificate } of entries) if (certificate !== undefined) this.#count(certificate);
    return entries;
  }

  verdict(): ChainVerdict {
    return {
      lines: this.#lines,
      broken: this.#broken,
      hasHalfLine: this.#hasHalfLine,
      head: this.#lines === 0 ? undefined : this.#head,
      duplicates: this.#duplicates,
    };
  }

  #count({ issuer, serial, fingerprint }: RecordedCertificate): void {
    const key = createHash('sha256')
      .update(JSON.stringify([issuer, serial]))
      .digest()
      .toString('base64', 0, 12);
    const certificate = Number.parseInt(fingerprint.slice(0, 12), 16);
    const first = this.#serials.get(key);
    if (first === undefined) this.#serials.set(key, certificate);
    else if (first !== certificate) this.#duplicates.push({ issuer, serial, line: this.#lines });
  }
}

type LedgerLine = Readonly<Partial<Record<'previous' | 'time' | 'command' | 'changes', unknown>>>;

function recordOf(line: string): LedgerLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(record: LedgerLine | undefined, head: string, number: number): string | undefined {
  if (record === undefined) return 'expected a record in JSON, got something else';
  const isRecord =
    typeof record.time === 'string' && typeof record.command === 'string' && Array.isArray(record.changes);
  if (!isRecord) return 'expected a record with time, command and changes, got another';
  if (record.previous === head) return undefined;
  const expected = number === 1 ? 'the beginning of a chain' : `the hash of line ${number - 1}`;
  return `expected ${expected}, ${head.slice(0, 16)}…, got ${typeof record.previous === 'string' ? `${record.previous.slice(0, 16)}…` : 'none'}`;
}
