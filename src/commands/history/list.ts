import { historyDocument, historyText } from '../../core/report/history-report.js';
import { BaseCommand } from '../../cli/base-command.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { paint, printReport } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class HistoryList extends BaseCommand {
  static override summary = 'list the changes of which the earlier files are kept';
  static override description = `Newest first: when, by which command, and how many files of each node were created, replaced or removed. What an entry replaced is kept in .kubepki/history until the entry is older than 30 days and not among the five newest.`;
  static override examples = [
    { description: 'What can be taken back', command: '<%= config.bin %> history list' },
    { description: 'Every file of every change', command: '<%= config.bin %> history list --json' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = { output: outputFlag, json: jsonFlag, home: homeFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(HistoryList);
    const entries = reader.history(needHome(flags.home).folder);
    printReport(
      isJson(flags),
      () => historyDocument(entries),
      () => historyText(entries, paint),
    );
  }
}
