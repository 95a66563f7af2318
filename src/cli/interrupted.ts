import { now } from './clock.js';
import { note } from './terminal.js';
import { reader } from './wiring/reader.js';
import { loadWriter } from './wiring/tools.js';

/** Finishes what an interrupted run of a command that writes had begun, before anything is planned. */
export async function finishInterrupted(folder: string, command: string): Promise<void> {
  if (!reader.isInterrupted(folder)) return;
  const writer = await loadWriter();
  // Taking the lock is what finishes it.
  writer.lock(folder, command, now())();
  note(['a run that was interrupted has been finished']);
}
