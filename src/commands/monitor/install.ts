import { join, resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import {
  isAnyDue,
  monitorDiff,
  monitorDocument,
  monitorText,
  nextAfterInstall,
} from '../../core/report/monitor-report.js';
import { carryOutMonitor, planMonitor } from '../../workflows/monitor.js';
import { askToApply } from '../../cli/ask-to-apply.js';
import { BaseCommand } from '../../cli/base-command.js';
import { CliError } from '../../cli/errors.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { findHome } from '../../cli/find-home.js';
import { monitorCommand, monitorFlags, namedKinds, passingNotes } from '../../cli/monitor-flags.js';
import { folderFlag, homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { note, printReport, printText } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';
import { loadWriter } from '../../cli/wiring/tools.js';

/** Where Debian's node_exporter looks. */
const usualTextfile = '/var/lib/prometheus/node-exporter';

export default class MonitorInstall extends BaseCommand {
  static override summary = 'have this machine checked again and again';
  static override description = `Writes what runs kubepki check: a line for cron, a service with its timer, or a service that writes metrics for Prometheus. Shows the difference first and asks. Starts nothing; what comes next is said afterwards.

PATH is what is checked, as with check; without it the home here or above, else this machine. Node.js and kubepki are named by the paths with which they run now.

A file that is not as kubepki wrote it is never replaced without --overwrite. Commands and services for Nagios and Icinga, alert rules with their tests and a dashboard for Grafana are in templates/monitor of the package (docs/monitoring.md).`;
  static override examples = [
    { description: 'A timer that checks this machine', command: '<%= config.bin %> monitor install --systemd' },
    { description: 'What would be written?', command: '<%= config.bin %> monitor install --cron --dry-run' },
    {
      description: 'Metrics of a home, without a question',
      command: '<%= config.bin %> monitor install --prometheus --home /srv/pki/prod --yes',
    },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override args = { path: Args.string({ ignoreStdin: true, description: 'what to check' }) };
  static override flags = {
    ...monitorFlags,
    textfile: folderFlag('textfile')({
      helpValue: 'DIR',
      summary: `the folder of the textfile collector of node_exporter; default: ${usualTextfile}`,
      dependsOn: ['prometheus'],
    }),
    overwrite: Flags.boolean({ summary: 'replace files too that are not as kubepki wrote them' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(MonitorInstall);
    const kinds = namedKinds(flags);
    if (kinds.length === 0)
      throw new CliError('CLI_USAGE', 'expected --cron, --systemd or --prometheus, got none', {
        hint: 'kubepki monitor install --systemd --dry-run shows what would be written',
      });
    const home = args.path === undefined ? findHome(flags.home)?.folder : undefined;
    const checked = args.path !== undefined ? [resolve(args.path)] : home === undefined ? [] : ['--home', home];
    const textfile = flags.textfile ?? usualTextfile;
    const command = monitorCommand(checked, textfile);
    const root = flags.root === undefined || flags.root === '' ? '/' : flags.root;
    const changes = planMonitor(root, kinds, command, flags.overwrite, reader);
    const isDry = flags['dry-run'];
    note(passingNotes(command));
    if (isDry && !isJson(flags)) printText(monitorDiff(root, changes));
    if (!isDry && isAnyDue(changes)) {
      await askToApply(() => monitorDiff(root, changes), 'monitor install', flags);
      carryOutMonitor(root, changes, await loadWriter());
    }
    const isThere = reader.kindOf(join(root, textfile)) !== 'absent';
    const next = nextAfterInstall(kinds, changes, { folder: textfile, isThere });
    printReport(
      isJson(flags),
      () => monitorDocument(root, changes, next, isDry),
      () => monitorText(root, changes, next, isDry),
    );
  }
}
