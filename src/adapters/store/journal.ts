import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readFileSync, removeSync } from 'fs-extra';
import { kept } from '../../core/facts/kept.js';
import type { LedgerRecord } from '../../core/facts/store-port.js';
import { appendRecord, hasRecord } from './ledger.js';
import { discard, stage, unveil, type Staged } from './stage.js';

/** What a commit is about to do. Every staged file is complete on disk, so an interrupted commit can always go forward. */
interface Journal {
  readonly staged: readonly Staged[];
  readonly record: LedgerRecord | undefined;
}

const journalOf = (home: string): string => join(home, kept.journal);

/** From here on the commit happens, whatever kills this process. */
export function open(home: string, journal: Journal): void {
  const bytes = Buffer.from(JSON.stringify(journal));
  const staged = stage({ target: journalOf(home), mode: 0o600, bytes, owner: undefined });
  try {
    unveil(staged);
  } catch (error) {
    discard([staged]);
    throw error;
  }
}

/** Does what the journal says and has not been done: the ledger line first, then the renames in order. Does nothing without one. */
export function finish(home: string): void {
  if (!existsSync(journalOf(home))) return;
  const { staged, record } = JSON.parse(readFileSync(journalOf(home), 'utf8')) as Journal;
  const ledger = join(home, kept.ledger);
  if (record !== undefined && !hasRecord(ledger, record)) appendRecord(ledger, record);
  for (const file of staged) if (existsSync(file.temporary)) unveil(file);
  removeSync(journalOf(home));
}
