import { Args } from '@oclif/core';
import { revokePlanDocument, revokePlanText } from '../../core/report/revoke-plan-text.js';
import { planRevocation } from '../../workflows/access.js';
import { doubtsAboutLedger } from '../../workflows/ledger.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome, shortest } from '../../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { note, paint, printReport } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class KubeconfigRevokePlan extends BaseCommand {
  static override summary = 'say what it takes to cut somebody off';
  static override description = `Kubernetes has no revocation of client certificates. Says what NAME can still use and until when, by the ledger; which bindings to look for, and who else loses what a group loses; whether that is enough (system:masters is above RBAC); and what a new authority would hit. Changes nothing.`;
  static override examples = [
    { description: 'What does it take to cut alice off?', command: '<%= config.bin %> kubeconfig revoke-plan alice' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override args = {
    name: Args.string({ ignoreStdin: true, required: true, description: 'the user: the CN of the certificate' }),
  };
  static override flags = {
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(KubeconfigRevokePlan);
    const { folder } = needHome(flags.home);
    note(doubtsAboutLedger(folder, reader));
    const plan = planRevocation(folder, args.name, reader, now());
    printReport(
      isJson(flags),
      () => revokePlanDocument(plan),
      () => revokePlanText(plan, paint, shortest),
    );
  }
}
