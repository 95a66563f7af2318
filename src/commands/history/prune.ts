import { Flags } from '@oclif/core';
import { counted } from '../../core/report/counted.js';
import { pruneDocument } from '../../core/report/history-report.js';
import { pruneHistory, type Pruning } from '../../workflows/prune-history.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { durationFlag, homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { printReport } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';
import { loadWriter } from '../../cli/wiring/tools.js';

export default class HistoryPrune extends BaseCommand {
  static override summary = 'remove what is kept of earlier files';
  static override description = `Without a flag: what is older than 30 days and not among the five newest changes, as the next change would by itself. What is removed, private keys among it, cannot be put back; that the disk forgets it is more than any program can promise.`;
  static override examples = [
    { description: 'Nothing that is older than a week', command: '<%= config.bin %> history prune --older-than 7d' },
    { description: 'Nothing at all', command: '<%= config.bin %> history prune --all' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = {
    'older-than': durationFlag('older-than')({ helpValue: 'D', summary: 'every change that is older, such as 7d' }),
    all: Flags.boolean({ summary: 'every change', exclusive: ['older-than'] }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(HistoryPrune);
    const { folder } = needHome(flags.home);
    const { removed, left } = pruneHistory(folder, pruningOf(flags), { reader, writer: await loadWriter() }, now());
    printReport(
      isJson(flags),
      () => pruneDocument(removed, left),
      () => `Removed what was kept of ${counted(removed.length, 'change')}; ${left} left.`,
    );
  }
}

function pruningOf(flags: { readonly all: boolean; readonly 'older-than': number | undefined }): Pruning {
  if (flags.all) return { of: 'all' };
  return flags['older-than'] === undefined ? { of: 'outdated' } : { of: 'older', than: flags['older-than'] };
}
