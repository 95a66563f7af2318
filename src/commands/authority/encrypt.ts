import { Args } from '@oclif/core';
import { authorityChangeDocument, authorityChangeText } from '../../core/report/authority-change.js';
import { encryptAuthorities } from '../../workflows/encrypt-authorities.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { passphraseOf } from '../../cli/passphrase.js';
import { homeFlag, isJson, jsonFlag, outputFlag, passphraseFlags } from '../../cli/shared-flags.js';
import { printReport } from '../../cli/terminal.js';
import { loadTools } from '../../cli/wiring/tools.js';

export default class AuthorityEncrypt extends BaseCommand {
  static override summary = 'put the private keys of authorities in the home under a passphrase';
  static override description = `Encrypts the private keys that lie plain in authorities/ (PKCS#8, PBES2: PBKDF2-SHA256 with 600,000 rounds, AES-256-CBC), of the authorities that are named, or of all. Where some are encrypted already, with their passphrase. OpenSSL opens them too: openssl pkey -in authorities/ca/*.key. Copies on nodes stay plain, because components read them.

Every command that signs asks for the passphrase when it needs a key, or takes it from --passphrase-file and its kin. Backups and disk blocks may still hold the plain keys.`;
  static override examples = [
    { description: 'All of them', command: '<%= config.bin %> authority encrypt' },
    {
      description: 'From a password store',
      command: '<%= config.bin %> authority encrypt --passphrase-command "pass show kubepki"',
    },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override strict = false;
  static override args = {
    name: Args.string({ ignoreStdin: true, description: 'an authority; several may be given' }),
  };
  static override flags = { ...passphraseFlags, output: outputFlag, json: jsonFlag, home: homeFlag };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(AuthorityEncrypt);
    const { folder } = needHome(flags.home);
    const changes = await encryptAuthorities(folder, argv as string[], await loadTools(passphraseOf(flags)), now());
    printReport(
      isJson(flags),
      () => authorityChangeDocument(folder, changes),
      () => authorityChangeText(changes),
    );
  }
}
