import { Args, Flags } from '@oclif/core';
import { resolve } from 'node:path';
import { authorityChangeDocument, authorityChangeText } from '../../core/report/authority-change.js';
import { exportAuthority } from '../../workflows/export-authority.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { CliError } from '../../cli/errors.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { passphraseOf } from '../../cli/passphrase.js';
import { homeFlag, isJson, jsonFlag, outputFlag, passphraseFlags } from '../../cli/shared-flags.js';
import { printReport } from '../../cli/terminal.js';
import { loadTools } from '../../cli/wiring/tools.js';

export default class AuthorityExport extends BaseCommand {
  static override summary = 'take the private key of an authority offline, encrypted';
  static override description = `Writes the certificate and the encrypted private key of an authority to FILE, one PEM. Reads FILE back and opens it, and only then removes the key from the home. A key that is encrypted already keeps its passphrase; any other gets a new one.

From then on the home checks, plans and serves as before; what this authority has to sign waits, and plan says so. Sign with plan, apply or renew --authority-key FILE, or bring the key back with authority restore FILE. Files of nodes stay: a control plane keeps the copies that its controller-manager signs with (signer-*, sa.key; layout kubeadm: ca.key).`;
  static override examples = [
    {
      description: 'The front-proxy authority to a USB stick',
      command: '<%= config.bin %> authority export front-proxy-ca --out /media/stick/front-proxy-ca.pem',
    },
    {
      description: 'A backup; the home keeps the key',
      command: '<%= config.bin %> authority export ca --out ../ca.pem --copy --passphrase-file passphrase',
    },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override args = {
    name: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'the authority: ca, etcd-ca, front-proxy-ca or sa',
    }),
  };
  static override flags = {
    out: Flags.string({
      required: true,
      helpValue: 'FILE',
      summary: 'a file that does not exist, outside of the home',
    }),
    generation: Flags.string({ helpValue: 'ID', summary: 'which of its generations, where there are several' }),
    copy: Flags.boolean({ summary: 'leave the key in the home' }),
    ...passphraseFlags,
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuthorityExport);
    const { folder } = needHome(flags.home);
    if (flags.out === '-')
      throw new CliError('CLI_USAGE', 'expected a file for --out, got stdout, from which nothing can be read back', {
        hint: 'name a file; one that is called so is ./-',
      });
    const request = {
      authority: args.name,
      generation: flags.generation,
      file: resolve(flags.out),
      as: flags.copy ? 'copy' : 'move',
    } as const;
    const changes = await exportAuthority(folder, request, await loadTools(passphraseOf(flags)), now());
    printReport(
      isJson(flags),
      () => authorityChangeDocument(folder, changes),
      () => authorityChangeText(changes),
    );
  }
}
