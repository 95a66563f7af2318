import { dirname, join } from 'node:path';
import { kept } from '../../core/facts/kept.js';
import type { Place } from '../../core/facts/place.js';
import type { Change, Roots, WriterPort } from '../../core/facts/store-port.js';
import { createHome, makeWay } from './folders.js';
import { discardEntry, forget, forgetOutdated, keep } from './history.js';
import type { Journal } from './journal-text.js';
import { finish, open } from './journal.js';
import { lock } from './lock.js';
import { pour } from './outlet.js';
import { assertChangeable, setPermission } from './permission.js';
import { assertRemovable, remove } from './remove.js';
import { discard, stage, sweep, sweepBeside, unveil, type Staged } from './stage.js';
import { assertPassable, onePerFolder, targetOf } from './target.js';

/**
 * The only way files change. Everything is looked at and staged first, so that a full disk, a missing permission or a link that
 * leads elsewhere changes nothing. Then the journal says what is about to happen, the ledger gets its line, and the renames and
 * removals follow without a pause. Whoever takes the lock after a crash finishes what the journal says.
 */
function commit(roots: Roots, { writes = [], removals = [], permissions = [], record }: Change): void {
  const { home } = roots;
  const targets = writes.map((write) => ({ ...write, target: targetOf(roots, write.place) }));
  const leaving = removals.map((removal) => ({ ...removal, target: targetOf(roots, removal.place) }));
  const changes = permissions.map((change) => ({ ...change, target: targetOf(roots, change.place) }));
  onePerFolder([...targets, ...leaving, ...changes].map(({ target }) => target)).forEach(assertPassable);
  for (const { target } of changes) assertChangeable(target.path);
  leaving.forEach(assertRemovable);
  if (home === undefined) for (const { target } of targets) sweepBeside(target.path);
  else
    for (const folder of new Set([...targets.map(({ target }) => dirname(target.path)), join(home, kept.state)]))
      sweep(folder);
  const staged: Staged[] = [];
  let entry: string | undefined;
  let journal: Journal | undefined;
  try {
    onePerFolder(targets.map(({ target }) => target)).forEach(makeWay);
    for (const { target, mode, contents, owner } of targets)
      staged.push(stage({ target, mode, bytes: contents.reveal(), owner }));
    if (home !== undefined) {
      const changing = [
        ...writes.map(({ place }, index) => ({
          place,
          after: staged[index]?.sha256,
          path: staged[index]?.target.path ?? '',
        })),
        ...leaving.map(({ place, target }) => ({ place, after: undefined, path: target.path })),
      ];
      entry =
        record === undefined
          ? undefined
          : keep(
              home,
              record,
              changing.filter(({ place }) => !isOfTheStore(place)),
            );
      journal = { staged, leaving, entry, record };
      open(home, journal);
    }
  } catch (error) {
    discard(staged);
    if (home !== undefined) discardEntry(home, entry);
    throw error;
  }
  if (home === undefined) {
    unveil(staged);
    leaving.forEach(remove);
  } else finish(home, journal);
  for (const { target, mode, owner } of changes) setPermission(target.path, mode, owner);
  if (home !== undefined && record !== undefined) forgetOutdated(home, new Date(record.time));
}

/** What the store keeps for itself is no part of a change that can be taken back. */
const isOfTheStore = ({ node, path }: Place): boolean => node === undefined && path.startsWith(`${kept.state}/`);

export const writer: WriterPort = { lock, createHome, commit, pour, forget };
