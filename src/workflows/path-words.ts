import type { PathKind } from '../core/facts/store-port.js';

/** What lies where a folder was expected, in words. */
export const pathWords: Readonly<Record<Exclude<PathKind, 'folder'>, string>> = {
  absent: 'nothing',
  file: 'a file',
  other: 'a device or pipe',
  denied: 'something that this user may not look at',
  dangling: 'a link that leads nowhere',
};
