import { monitorKinds } from '../../core/render/monitor.js';
import {
  isAnyDue,
  monitorDiff,
  monitorDocument,
  monitorText,
  nextAfterRemoval,
} from '../../core/report/monitor-report.js';
import { carryOutMonitor, planRemoval } from '../../workflows/monitor.js';
import { askToApply } from '../../cli/ask-to-apply.js';
import { BaseCommand } from '../../cli/base-command.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { monitorFlags, namedKinds } from '../../cli/monitor-flags.js';
import { isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { printReport, printText } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';
import { loadWriter } from '../../cli/wiring/tools.js';

export default class MonitorRemove extends BaseCommand {
  static override summary = 'remove what monitor install wrote';
  static override description = `Removes the files that are as kubepki wrote them, of every kind or of those that are named. What somebody has changed stays and is named. Metrics that were written stay too. A timer that is enabled is not removed: disable it first.`;
  static override examples = [
    { description: 'Everything', command: '<%= config.bin %> monitor remove' },
    { description: 'The timer alone, without a question', command: '<%= config.bin %> monitor remove --systemd --yes' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override flags = { ...monitorFlags, output: outputFlag, json: jsonFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(MonitorRemove);
    const named = namedKinds(flags);
    const root = flags.root === undefined || flags.root === '' ? '/' : flags.root;
    const changes = planRemoval(root, named.length === 0 ? monitorKinds : named, reader);
    const isDry = flags['dry-run'];
    if (isDry && !isJson(flags)) printText(monitorDiff(root, changes));
    if (!isDry && isAnyDue(changes)) {
      await askToApply(() => monitorDiff(root, changes), 'monitor remove', flags);
      carryOutMonitor(root, changes, await loadWriter());
    }
    const next = nextAfterRemoval(changes);
    printReport(
      isJson(flags),
      () => monitorDocument(root, changes, next, isDry),
      () => monitorText(root, changes, next, isDry),
    );
  }
}
