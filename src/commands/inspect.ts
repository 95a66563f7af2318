import { Args } from '@oclif/core';
import { inspectDocument, inspectText } from '../core/report/inspect-report.js';
import { inspect } from '../workflows/inspect.js';
import { BaseCommand } from '../cli/base-command.js';
import { containersBy, passwordFlag } from '../cli/password-flag.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { isJson, jsonFlag, outputFlag } from '../cli/shared-flags.js';
import { paint, print } from '../cli/terminal.js';
import { reader } from '../cli/wiring/reader.js';

export default class Inspect extends BaseCommand {
  static override summary = 'say what a certificate, key, bundle or kubeconfig is';
  static override description = `Reads PEM, DER, PKCS#7, PKCS#12 (with --password-file) and kubeconfigs and says in words what they hold: for whom a certificate is, who signed it (if that certificate is among the files too), its names, its usages and its end; which key belongs to which certificate. Never prints a private key.

A file that cannot be read as any of them is reported, and the exit code is 2.`;
  static override examples = [
    {
      description: 'A certificate and the authority that should have signed it',
      command: '<%= config.bin %> inspect apiserver.crt ca.crt',
    },
    {
      description: 'What a .p12 holds',
      command: '<%= config.bin %> inspect --password-file password.txt keystore.p12',
    },
    { description: 'Who is this kubeconfig?', command: '<%= config.bin %> inspect ~/.kube/config' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override strict = false;
  static override args = { file: Args.string({ ignoreStdin: true, description: 'files to read', required: true }) };
  static override flags = {
    'password-file': passwordFlag,
    json: jsonFlag,
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Inspect);
    const files = argv as string[];
    const unknownFlag = files.find((file) => file.startsWith('--'));
    if (unknownFlag !== undefined)
      throw new CliError('CLI_USAGE', `expected files, got the unknown flag ${unknownFlag}`);
    const inspected = inspect(files, reader, await containersBy(flags['password-file']));
    print(isJson(flags) ? JSON.stringify(inspectDocument(inspected), null, 2) : inspectText(inspected, now(), paint));
    if (inspected.some(({ content }) => content.kind === 'unparsable' || content.kind === 'sealed'))
      this.endWith(exit.usage);
  }
}
