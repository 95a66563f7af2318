import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { RawFile } from '../../core/facts/file.js';
import { kept } from '../../core/facts/kept.js';
import { inHome, onNode, type Place } from '../../core/facts/place.js';
import type { LedgerRecord, Roots } from '../../core/facts/store-port.js';
import { lookAt, readWhole, sha256 as hash, usualLimit } from './contents.js';
import { parseJournal, type Journal } from './journal-text.js';

/**
 * What an interrupted commit is about to put in place, each at the place where it will lie, with mode and owner as it was staged, and
 * as absent what it is about to remove. What has its name already is left out. Changes nothing and takes no lock.
 *
 * @param opens false for a file that may be looked at by name and mode only
 */
export function pending(roots: Roots, opens: (place: Place) => boolean): readonly RawFile[] {
  const journal = roots.home === undefined ? undefined : journalIn(roots.home);
  if (journal === undefined) return [];
  const placeOf = placesIn(roots);
  return [
    ...journal.staged.flatMap(({ target, temporary, sha256 }): readonly RawFile[] => {
      const place = placeOf(target.path);
      if (place === undefined) return [];
      const file = opens(place) ? readWhole(place, temporary, usualLimit) : lookAt(place, temporary);
      const isWhole = file.state === 'present' && (file.bytes === undefined || sha256 === hash(file.bytes.reveal()));
      return isWhole ? [file] : [];
    }),
    ...journal.leaving.flatMap(({ target }): readonly RawFile[] => {
      const place = placeOf(target.path);
      return place === undefined ? [] : [{ place, state: 'absent' }];
    }),
  ];
}

/** What an interrupted commit says of itself in the ledger, or is about to. */
export const begun = (home: string): LedgerRecord | undefined => journalIn(home)?.record;

/** The place that a path of this machine is: of the home or the node in whose folder it lies, the innermost one. */
function placesIn({ home, nodes }: Roots): (path: string) => Place | undefined {
  const folders = new Map([...nodes].map(([node, mount]) => [resolve(mount.folder), { node, below: mount.below }]));
  return (path) => {
    for (let inner = path, folder = dirname(path); folder !== inner; inner = folder, folder = dirname(folder)) {
      const mount = folders.get(folder);
      if (mount !== undefined) return onNode(mount.node, join(mount.below, relative(folder, path)));
      if (folder === home) return inHome(relative(folder, path));
    }
    return undefined;
  };
}

/** For who only looks: what cannot be read or understood tells nothing here. */
function journalIn(home: string): Journal | undefined {
  try {
    return parseJournal(readFileSync(join(home, kept.journal), 'utf8'), home);
  } catch {
    return undefined;
  }
}
