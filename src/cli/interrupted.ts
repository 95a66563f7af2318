import { now } from './clock.js';
import { note } from './terminal.js';
import { loadWriter } from './wiring/tools.js';

/** Finishes what an interrupted run of a command that writes had begun, before anything is planned. */
export async function finishInterrupted(folder: string, command: string): Promise<void> {
  const writer = await loadWriter();
  if (!writer.isInterrupted(folder)) return;
  // Taking the lock is what finishes it.
  writer.lock(folder, command, now())();
  note(['a run that was interrupted has been finished']);
}
