import { isVerified, verificationDocument, verificationText } from '../../core/report/ledger-report.js';
import { verifyLedger } from '../../workflows/ledger.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { exit, ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { paint, printReport } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class LedgerVerify extends BaseCommand {
  static override summary = 'follow the chain of the ledger, and look for every certificate of the home in it';
  static override description = `Each line of the ledger holds the hash of the line before it. Says which line is the first that does not, whether an issuer gave one serial to two certificates, and which certificates of the home no line speaks of: somebody else made them, or a line was cut off at the end.

No line vouches for the last one, and lines that are cut off at the end leave a chain that is whole. Keep the hash of the last line elsewhere to notice that: a later ledger holds it. Half a line that a crash left at the end is no break; it is said.`;
  static override examples = [
    { description: 'In the home', command: '<%= config.bin %> ledger verify' },
    { description: 'For a program', command: '<%= config.bin %> ledger verify --home prod --json' },
  ];
  static exitCodes = { ...ordinaryExitCodes(0, 1, 2, 3), 5: 'the ledger is broken, or a certificate is not in it' };
  static override flags = {
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LedgerVerify);
    const verification = verifyLedger(needHome(flags.home).folder, reader, now());
    printReport(
      isJson(flags),
      () => verificationDocument(verification),
      () => verificationText(verification, paint),
    );
    if (!isVerified(verification)) this.endWith(exit.unverified);
  }
}
