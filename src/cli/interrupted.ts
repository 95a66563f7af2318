import { basename, join } from 'node:path';
import { keyOf } from '../core/catalog/desired.js';
import { kept } from '../core/facts/kept.js';
import type { LedgerRecord } from '../core/facts/store-port.js';
import { counted } from '../core/report/counted.js';
import { now } from './clock.js';
import { note } from './terminal.js';
import { reader } from './wiring/reader.js';
import { loadWriter } from './wiring/tools.js';

/**
 * Finishes what an interrupted run of a command that writes had begun, before anything is planned, says what that was, and takes away
 * what a dead one left behind: its lock, and what it had staged.
 *
 * @returns what the finished change is in the ledger; undefined where none was to be finished, or where it has no line there
 * @throws StoreError STORE_LOCKED where the lock is that of a run that lives, STORE_LOCK_UNREADABLE
 */
export async function finishInterrupted(folder: string, command: string): Promise<LedgerRecord | undefined> {
  const wasInterrupted = reader.isInterrupted(folder);
  if (!isBegun(folder)) return undefined;
  const begun = reader.begun(folder);
  const writer = await loadWriter();
  // Taking the lock is what finishes it.
  writer.lock(folder, command, now())();
  if (!wasInterrupted) return undefined;
  note([`a run that was interrupted has been finished${begun === undefined ? '' : `: ${changeText(begun)}`}`]);
  if (command !== 'renew' && reader.kindOf(join(folder, kept.hooksOwed)) === 'file')
    note(['the hooks of that renewal have not been run: kubepki renew runs them']);
  return begun;
}

/** Whether a run is under way, or one that died left something behind. */
export const isBegun = (folder: string): boolean =>
  reader.isInterrupted(folder) || reader.namesIn(join(folder, kept.state)).some(isOfOneRun);

/** A name in the folder of the store that is there only while a run is under way: its lock, and what has not taken its name yet. */
const isOfOneRun = (name: string): boolean => name === basename(kept.lock) || name.endsWith('.new');

const changeText = ({ command, changes }: LedgerRecord): string => {
  const names = changes.map(({ node, artefact }) =>
    keyOf({ node: typeof node === 'string' ? node : undefined, artefact: String(artefact) }),
  );
  return `${command}, ${counted(changes.length, 'change')}${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
};
