import { basename, dirname, join, relative } from 'node:path';
import type { LedgerRecord } from '../../core/facts/store-port.js';
import { isId } from './history-entry.js';
import type { Leaving } from './remove.js';
import { isTemporaryName, type Staged } from './stage.js';
import { targetInHome, type Target } from './target.js';

/** What a commit is about to do. Every staged file is complete on disk, so an interrupted commit can always go forward. */
export interface Journal {
  readonly staged: readonly Staged[];
  /** Removed after the renames. */
  readonly leaving: readonly Leaving[];
  /** The entry of the history that gets its name before the first rename. */
  readonly entry: string | undefined;
  readonly record: LedgerRecord | undefined;
}

/** A file as it is written down: where it lies in the home, so that the home may be moved before the commit is finished. */
interface Entry {
  /** Where the filesystem of a node in place is; absent for a file in the home. */
  readonly root?: string;
  /** Relative to the root or the home. */
  readonly path: string;
  readonly sha256: string;
}

interface StagedEntry extends Entry {
  /** Name in the same folder. */
  readonly temporary: string;
}

/** Journals of earlier versions know no removals and no history. */
interface Written {
  readonly staged: readonly StagedEntry[];
  readonly removals?: readonly Entry[];
  readonly history?: string | undefined;
  readonly record: LedgerRecord | undefined;
}

export const renderJournal = ({ staged, leaving, entry, record }: Journal): string =>
  JSON.stringify({
    staged: staged.map((one) => ({ ...entryOf(one), temporary: basename(one.temporary) })),
    removals: leaving.map(entryOf),
    history: entry,
    record,
  } satisfies Written);

const entryOf = ({ target: { base, isInPlace, path }, sha256 }: Leaving): Entry => ({
  ...(isInPlace ? { root: base } : {}),
  path: relative(base, path),
  sha256,
});

/**
 * A journal takes its name whole, so that anything but one was written by somebody else.
 *
 * @returns undefined for a text that is no journal
 */
export function parseJournal(text: string, home: string): Journal | undefined {
  try {
    const { staged, removals = [], history, record } = JSON.parse(text) as Written;
    if (!staged.every(isStagedEntry) || !removals.every(isEntry)) return undefined;
    if (history !== undefined && !isId(history)) return undefined;
    return {
      staged: staged.map((entry) => stagedOf(home, entry)),
      leaving: removals.map((entry) => ({ target: targetOf(home, entry), sha256: entry.sha256 })),
      entry: history,
      record,
    };
  } catch {
    return undefined;
  }
}

const isEntry = ({ path, sha256 }: Entry): boolean => !path.split('/').includes('..') && typeof sha256 === 'string';

const isStagedEntry = (entry: StagedEntry): boolean => isEntry(entry) && isTemporaryName(entry.temporary);

function stagedOf(home: string, entry: StagedEntry): Staged {
  const target = targetOf(home, entry);
  return { target, temporary: join(dirname(target.path), entry.temporary), sha256: entry.sha256 };
}

const targetOf = (home: string, { root, path }: Entry): Target =>
  root === undefined ? targetInHome(home, path) : { base: root, isInPlace: true, path: join(root, path) };
