import { Args } from '@oclif/core';
import { resolve } from 'node:path';
import { authorityChangeDocument, authorityChangeText } from '../../core/report/authority-change.js';
import { restoreAuthority } from '../../workflows/restore-authority.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { passphraseOf } from '../../cli/passphrase.js';
import { homeFlag, isJson, jsonFlag, outputFlag, passphraseFlags } from '../../cli/shared-flags.js';
import { printReport } from '../../cli/terminal.js';
import { loadTools } from '../../cli/wiring/tools.js';

export default class AuthorityRestore extends BaseCommand {
  static override summary = 'bring the private key of an authority back into the home';
  static override description = `Takes the private key of an authority from FILE, which authority export wrote or a backup holds, into the home. FILE says whose key it is by the certificate beside it; the key is opened, compared with the keyset, and written encrypted as it is in FILE. FILE stays. Where the home has the key, nothing is done.`;
  static override examples = [
    { description: 'After a ceremony', command: '<%= config.bin %> authority restore /media/stick/front-proxy-ca.pem' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override args = {
    file: Args.string({ ignoreStdin: true, required: true, description: 'what authority export wrote' }),
  };
  static override flags = { ...passphraseFlags, output: outputFlag, json: jsonFlag, home: homeFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuthorityRestore);
    const { folder } = needHome(flags.home);
    const changes = await restoreAuthority(folder, resolve(args.file), await loadTools(passphraseOf(flags)), now());
    printReport(
      isJson(flags),
      () => authorityChangeDocument(folder, changes),
      () => authorityChangeText(changes),
    );
  }
}
