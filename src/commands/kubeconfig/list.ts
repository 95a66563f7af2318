import { Flags } from '@oclif/core';
import { holdingsDocument, holdingsText } from '../../core/report/holdings.js';
import { listHoldings } from '../../workflows/access.js';
import { doubtsAboutLedger } from '../../workflows/ledger.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome, shortest } from '../../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { note, paint, printReport } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class KubeconfigList extends BaseCommand {
  static override summary = 'say who was given which access, until when';
  static override description = `Every client certificate for a person or a machine that the ledger knows: those of kubeconfig create, those in users/, and copies of these on nodes, also where the file is gone.

live: not ended, and the newest of its file. replaced, retired: not ended, and no longer in the home; whoever has a copy can use it. not trusted: not ended, and what signed it is no longer trusted. FILE is where the certificate lies now, if it is where it was put.`;
  static override examples = [
    { description: 'Everybody', command: '<%= config.bin %> kubeconfig list' },
    { description: 'What has not ended, for a program', command: '<%= config.bin %> kubeconfig list --live --json' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = {
    live: Flags.boolean({ summary: 'only what has not ended' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(KubeconfigList);
    const { folder } = needHome(flags.home);
    note(doubtsAboutLedger(folder, reader));
    const all = listHoldings(folder, reader, now());
    const holdings = flags.live ? all.filter(({ state }) => state !== 'ended') : all;
    printReport(
      isJson(flags),
      () => holdingsDocument(holdings),
      () => holdingsText(holdings, paint, shortest),
    );
  }
}
