import { authorityListDocument, authorityListText } from '../../core/report/authority-list.js';
import { listAuthorities } from '../../workflows/authorities.js';
import { openHome } from '../../workflows/home.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../../cli/shared-flags.js';
import { note, paint, printReport } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class AuthorityList extends BaseCommand {
  static override summary = 'say which authorities there are, what they sign and where their keys are';
  static override description = `One line for each generation of each authority: subject, algorithm, end, what it signs, where its private key is (in the home, encrypted or not; offline; or in a file elsewhere), and how many certificates of it are live: on disk or in the ledger, not ended and not replaced. Needs no key and no passphrase.`;
  static override examples = [
    { description: 'All of them', command: '<%= config.bin %> authority list' },
    { description: 'For a program', command: '<%= config.bin %> authority list --json' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = { output: outputFlag, json: jsonFlag, home: homeFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(AuthorityList);
    const { folder } = needHome(flags.home);
    const home = openHome(folder, reader);
    note(home.warnings);
    const rows = listAuthorities(home, reader, now());
    printReport(
      isJson(flags),
      () => authorityListDocument(folder, rows),
      () => authorityListText(rows, paint),
    );
  }
}
