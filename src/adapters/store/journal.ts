import { readFileSync, renameSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { kept } from '../../core/facts/kept.js';
import { explain, StoreError, systemCode } from './errors.js';
import { makeWay, syncFolder } from './folders.js';
import { establish } from './history.js';
import { parseJournal, renderJournal, type Journal } from './journal-text.js';
import { appendRecord, hasRecord } from './ledger.js';
import { ownerOf } from './look.js';
import { contentsOf, remove, type Leaving } from './remove.js';
import { discard, stage, unveil, type Staged } from './stage.js';
import { assertPassable, onePerFolder, targetInHome } from './target.js';

const journalOf = (home: string): string => join(home, kept.journal);

/**
 * Writes the journal. Once it has its name the commit happens, whatever kills this process: `finish` does it, now or later.
 *
 * @throws StoreError STORE_WRITE; there is no journal then
 */
export function open(home: string, journal: Journal): void {
  const target = targetInHome(home, kept.journal);
  const bytes = Buffer.from(renderJournal(journal));
  makeWay(target);
  const file = stage({ target, mode: 0o600, bytes, owner: ownerOf(home) });
  try {
    // What the journal speaks of has to outlast it.
    for (const folder of new Set([...journal.staged, file].map(({ temporary }) => dirname(temporary))))
      syncFolder(folder);
    renameSync(file.temporary, target.path);
  } catch (cause) {
    discard([file]);
    throw failed(`expected to write ${target.path}`, cause, 'nothing was changed; run the command again');
  }
}

/**
 * Does what the journal says and has not been done: the history and the ledger line first, then the renames in order, then the removals. Does nothing without one.
 *
 * @param own the journal that this process has just opened: what it staged itself it need not read back
 * @throws StoreError STORE_WRITE, STORE_TORN; the journal stays then
 */
export function finish(home: string, own?: Journal): void {
  const journal = own ?? read(home);
  if (journal === undefined) return;
  const file = journalOf(home);
  const again = 'run the command again: it finishes first what was begun';
  try {
    syncFolder(dirname(file));
  } catch (cause) {
    throw failed(`expected to make ${file} outlast a loss of power`, cause, again);
  }
  if (journal.entry !== undefined) establish(home, journal.entry);
  const ledger = join(home, kept.ledger);
  if (journal.record !== undefined && !hasRecord(ledger, journal.record))
    appendRecord(ledger, journal.record, ownerOf(home));
  // The way to a file can have changed since it was staged.
  onePerFolder(journal.staged.map(({ target }) => target)).forEach(assertPassable);
  const see = own === undefined ? stateOf : () => 'pending' as const;
  const states = journal.staged.map((staged) => ({ staged, state: see(staged) }));
  unveil(states.flatMap(({ staged, state }) => (state === 'pending' ? [staged] : [])));
  const strange = journal.leaving.flatMap(strangeAt);
  const torn = [...states.flatMap(({ state }) => (typeof state === 'string' ? [] : [state.torn])), ...strange];
  // What took their place may be what is missing.
  if (torn.length === 0) journal.leaving.forEach(remove);
  if (torn.length > 0) {
    throw new StoreError('STORE_TORN', `expected what an interrupted run left, got ${torn.join('; ')}`, {
      hint: `bring back what is missing and run the command again; or, to go on with what is there, remove ${file} and run kubepki check`,
    });
  }
  try {
    unlinkSync(file);
    syncFolder(dirname(file));
  } catch (cause) {
    throw failed(`expected to remove ${file}`, cause, again);
  }
}

/** How far the commit of one file came. It is torn when its contents lie under neither of its names: `torn` says so in words. */
function stateOf({ target, temporary, sha256: hash }: Staged): 'pending' | 'done' | { readonly torn: string } {
  const staged = contentsOf(temporary);
  if (staged === hash) return 'pending';
  const there = contentsOf(target.path);
  if (there === hash) return 'done';
  const a = (found: string): string => (found === 'absent' ? 'no' : 'another');
  return { torn: `${a(there)} ${target.path}, and ${a(staged)} ${basename(temporary)} to take its name` };
}

/** What lies where something else was to be removed, in words. */
function strangeAt({ target, sha256: hash }: Leaving): readonly string[] {
  assertPassable(target);
  return [hash, 'absent'].includes(contentsOf(target.path)) ? [] : [`another ${target.path}, which was to be removed`];
}

function read(home: string): Journal | undefined {
  const file = journalOf(home);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw failed(`expected to read ${file}`, cause, 'run the command as the owner of the home, or as root');
  }
  const journal = parseJournal(text, home);
  if (journal !== undefined) return journal;
  throw new StoreError(
    'STORE_TORN',
    `expected in ${file} what an interrupted run was about to do, got something else`,
    {
      hint: 'remove it, then run kubepki check',
    },
  );
}

const failed = (expected: string, cause: unknown, hint: string): StoreError =>
  new StoreError('STORE_WRITE', `${expected}, got ${explain(cause)}`, { cause, hint });
