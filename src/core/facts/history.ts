import type { Place } from './place.js';

/** What lay in a place before a change. What is no regular file, such as a link, is named only. */
export type Before =
  | { readonly state: 'absent' }
  | { readonly state: 'other' }
  | {
      readonly state: 'file';
      /** Of the contents; lower-case hex. */
      readonly sha256: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
      /** Where the copy lies in the contents of the entry, in bytes; undefined for what belongs to an authority and is never copied. */
      readonly copy: { readonly offset: number; readonly length: number } | undefined;
    };

/** One file that a change wrote or removed. */
export interface ChangedFile {
  readonly place: Place;
  readonly before: Before;
  /** SHA-256 of what was written; undefined for what was removed. */
  readonly after: string | undefined;
}

/** One change of the home: what was there before, kept so that it can be taken back. */
export interface HistoryEntry {
  /** Orders entries: a later change has a greater id, whatever the clock said. */
  readonly id: string;
  readonly time: Date;
  readonly command: string;
  /** In the order in which they were written. */
  readonly files: readonly ChangedFile[];
}

/** How long entries are kept: until they are this old, in days, and this many newer ones exist. */
export const retention = { days: 30, changes: 5 } as const;
