import { basename, dirname, join, relative } from 'node:path';
import type { LedgerRecord } from '../../core/facts/store-port.js';
import { isTemporaryName, type Staged } from './stage.js';
import { targetInHome, type Target } from './target.js';

/** What a commit is about to do. Every staged file is complete on disk, so an interrupted commit can always go forward. */
export interface Journal {
  readonly staged: readonly Staged[];
  readonly record: LedgerRecord | undefined;
}

/** A staged file as it is written down: where it lies in the home, so that the home may be moved before the commit is finished. */
interface Entry {
  /** Where the filesystem of a node in place is; absent for a file in the home. */
  readonly root?: string;
  /** Relative to the root or the home. */
  readonly path: string;
  /** Name in the same folder. */
  readonly temporary: string;
  readonly sha256: string;
}

export const renderJournal = ({ staged, record }: Journal): string =>
  JSON.stringify({
    staged: staged.map(({ target: { base, isInPlace, path }, temporary, sha256 }): Entry => ({
      ...(isInPlace ? { root: base } : {}),
      path: relative(base, path),
      temporary: basename(temporary),
      sha256,
    })),
    record,
  });

/**
 * A journal takes its name whole, so that anything but one was written by somebody else.
 *
 * @returns undefined for a text that is no journal
 */
export function parseJournal(text: string, home: string): Journal | undefined {
  try {
    const { staged, record } = JSON.parse(text) as { staged: readonly Entry[]; record: LedgerRecord | undefined };
    return staged.every(isEntry) ? { staged: staged.map((entry) => stagedOf(home, entry)), record } : undefined;
  } catch {
    return undefined;
  }
}

const isEntry = ({ path, temporary, sha256 }: Entry): boolean =>
  !path.split('/').includes('..') && isTemporaryName(temporary) && typeof sha256 === 'string';

function stagedOf(home: string, { root, path, temporary, sha256 }: Entry): Staged {
  const target: Target =
    root === undefined ? targetInHome(home, path) : { base: root, isInPlace: true, path: join(root, path) };
  return { target, temporary: join(dirname(target.path), temporary), sha256 };
}
