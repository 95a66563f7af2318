import { restorationText, restoredDocument, restoredText } from '../core/report/history-report.js';
import { planRestoration, proposedIn, restore } from '../workflows/restore.js';
import { askToApply } from './ask-to-apply.js';
import { now } from './clock.js';
import { needHome } from './find-home.js';
import { finishInterrupted } from './interrupted.js';
import { isJson } from './shared-flags.js';
import { paint, printReport } from './terminal.js';
import { reader } from './wiring/reader.js';
import { loadWriter } from './wiring/tools.js';

interface TakeBackFlags {
  readonly home: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly output: 'text' | 'json';
}

/** Shows what the last change, or everything since and with the one that is named, is taken back to; asks, and does it. */
export async function takeBack(
  id: string | undefined,
  command: 'history undo' | 'history restore',
  flags: TakeBackFlags,
): Promise<void> {
  const { folder } = needHome(flags.home);
  const finished = await finishInterrupted(folder, command);
  // What was finished is what is asked for again: taking it back as well would be the opposite. To restore ID twice is to restore it.
  if (finished?.command === 'history undo' && command === 'history undo') {
    const nothing = { entries: [], rows: [], restarts: [] };
    printReport(
      isJson(flags),
      () => restoredDocument(nothing, proposedIn(folder, reader, now())),
      () => 'Done: the undo that was interrupted. kubepki history undo takes it back in turn.',
    );
    return;
  }
  const restoration = planRestoration(folder, id, reader, now());
  const isEmpty = restoration === undefined || restoration.rows.length === 0;
  if (!isEmpty) await askToApply(() => restorationText(restoration, paint), command, flags);
  const proposes = isEmpty ? 0 : restore(restoration, { reader, writer: await loadWriter() }, command, now());
  const shown = restoration ?? { entries: [], rows: [], restarts: [] };
  printReport(
    isJson(flags),
    () => restoredDocument(shown, proposes),
    () => restoredText(shown, proposes, paint),
  );
}
