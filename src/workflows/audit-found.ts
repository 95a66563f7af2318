import type { FlagSource, Unread } from '../core/facts/flag-source.js';

/** Where a source was found, and with what it belongs together. */
export interface Found {
  readonly source: FlagSource;
  /** The filesystem that its paths mean; undefined where that is not known, and no file that it names is looked at. */
  readonly root: string | undefined;
  readonly machine: string;
}

/** What was found at places that were to be looked at. */
export interface Sources {
  readonly found: readonly Found[];
  readonly unread: readonly Unread[];
  /** Files that start nothing which is judged. */
  readonly others: readonly string[];
}

export const nothing: Sources = { found: [], unread: [], others: [] };

export const together = (parts: readonly Sources[]): Sources => ({
  found: parts.flatMap(({ found }) => found),
  unread: parts.flatMap(({ unread }) => unread),
  others: parts.flatMap(({ others }) => others),
});
