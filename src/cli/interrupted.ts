import { basename, join } from 'node:path';
import { kept } from '../core/facts/kept.js';
import { now } from './clock.js';
import { note } from './terminal.js';
import { reader } from './wiring/reader.js';
import { loadWriter } from './wiring/tools.js';

/**
 * Finishes what an interrupted run of a command that writes had begun, before anything is planned, and takes away what a dead one
 * left behind: its lock, and what it had staged.
 *
 * @throws StoreError STORE_LOCKED where the lock is that of a run that lives
 */
export async function finishInterrupted(folder: string, command: string): Promise<void> {
  const wasInterrupted = reader.isInterrupted(folder);
  if (!wasInterrupted && !reader.namesIn(join(folder, kept.state)).some(isOfOneRun)) return;
  const writer = await loadWriter();
  // Taking the lock is what finishes it.
  writer.lock(folder, command, now())();
  if (wasInterrupted) note(['a run that was interrupted has been finished']);
}

/** A name in the folder of the store that is there only while a run is under way: its lock, and what has not taken its name yet. */
const isOfOneRun = (name: string): boolean => name === basename(kept.lock) || name.endsWith('.new');
