import { join } from 'node:path';
import { kept } from '../../core/facts/kept.js';
import { inHome } from '../../core/facts/place.js';
import type { ReaderPort } from '../../core/facts/store-port.js';
import { readLines, readWhole, usualLimit } from './contents.js';
import { copiesIn, idsIn, readEntry, timeOf } from './history-entry.js';
import { kindOf, namesIn, ownerOf, pathOf, sizeOf, snapshot } from './look.js';
import { linkAt, within } from './mounted.js';
import { isIn, outletAt } from './outlet.js';
import { packaged } from './packaged.js';
import { begun, pending } from './pending.js';

export const reader: ReaderPort = {
  kindOf,
  outletAt,
  isIn,
  within,
  linkAt,
  namesIn,
  ownerOf,
  sizeOf,
  read: (path, limit = usualLimit) => readWhole(inHome(path), path, limit),
  readLines: (path, take) => readLines(inHome(path), path, take),
  snapshot,
  packaged,
  keptChanges: (home) => idsIn(home).map((id) => ({ id, time: timeOf(id) })),
  history: (home) => idsIn(home).map((id) => readEntry(home, id)),
  copiesIn,
  isInterrupted: (home) => kindOf(join(home, kept.journal)) === 'file',
  begun,
  pending,
  pathOf,
};
