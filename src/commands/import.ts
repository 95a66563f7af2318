import { Args, Flags } from '@oclif/core';
import { resolve } from 'node:path';
import { importDocument, importText } from '../core/report/import-report.js';
import { importReport } from '../workflows/import-report.js';
import { prepareImport, writeImport } from '../workflows/import.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { ordinaryExitCodes } from '../cli/exit-codes.js';
import { shortest } from '../cli/find-home.js';
import { packageFile } from '../cli/package-file.js';
import { isJson, jsonFlag, outputFlag } from '../cli/shared-flags.js';
import { note, paint, print } from '../cli/terminal.js';
import { loadWriter } from '../cli/wiring/tools.js';
import { reader } from '../cli/wiring/reader.js';

export default class Import extends BaseCommand {
  static override summary = 'take over the certificates of an existing cluster, whoever made them';
  static override description = `Reads the files of one or more nodes and makes a PKI home that manages them where they are: a spec in which each value says where it came from, the certificates of the authorities, and a ledger that knows every certificate. Nothing below PATH is written. Keys of authorities stay where they lie, unless --copy-keys.

PATH is the filesystem of a node (/ is this machine), its /etc/kubernetes or its pki folder; NAME=PATH says what the node is called. What is unusual about the cluster becomes a setting under certificates.overrides, so that the plan after an import is empty but for what time has made due; each is listed with its line.`;
  static override examples = [
    { description: 'This machine, in place', command: '<%= config.bin %> import / --into prod' },
    {
      description: 'Copies of three control planes, looking first',
      command: '<%= config.bin %> import cp1/ cp2/ cp3/ --into prod --dry-run',
    },
    {
      description: 'A worker whose files do not tell its address',
      command: '<%= config.bin %> import cp1/ w1=copies/w1 --address w1=10.0.0.21',
    },
  ];
  static override usage =
    '<%= command.id %> [NAME=]PATH... [--into DIR] [--name NAME] [--kubernetes-version VERSION] [--endpoint HOST[:PORT]] [--service-cidr CIDR]... [--address NAME=ADDR[,ADDR]]... [--copy-keys] [--dry-run]';
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override strict = false;
  static override args = {
    path: Args.string({ ignoreStdin: true, required: true, description: 'what to import' }),
  };
  static override flags = {
    into: Flags.string({ helpValue: 'DIR', summary: 'folder of the home; default: one named after the cluster, here' }),
    name: Flags.string({ helpValue: 'NAME', summary: 'name of the cluster; default: as kubeconfigs call it' }),
    'kubernetes-version': Flags.string({
      helpValue: 'VERSION',
      summary: 'release of Kubernetes; default: that of the images',
    }),
    endpoint: Flags.string({ helpValue: 'HOST[:PORT]', summary: 'what clients dial; default: what kubeconfigs dial' }),
    'service-cidr': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'CIDR',
      summary: 'range of Service addresses; default: what the API server is told; twice for dual stack',
    }),
    address: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=ADDR[,ADDR]',
      summary: 'addresses of a node, where its files do not tell; repeatable',
    }),
    'copy-keys': Flags.boolean({ summary: 'copy the keys of authorities into the home' }),
    'dry-run': Flags.boolean({ summary: 'say what would be imported and show the spec, write nothing' }),
    output: outputFlag,
    json: jsonFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Import);
    const adoption = prepareImport(
      {
        words: argv.map(String),
        into: flags.into === undefined ? undefined : resolve(flags.into),
        folderFor: (name) => resolve(name),
        answers: {
          name: flags.name,
          kubernetesVersion: flags['kubernetes-version'],
          endpoint: flags.endpoint,
          serviceCidrs: flags['service-cidr'] ?? [],
          addresses: new Map((flags.address ?? []).map(addressesOf)),
        },
        copyKeys: flags['copy-keys'],
        command: 'import',
        now: now(),
      },
      reader,
    );
    const dryRun = flags['dry-run'];
    if (!dryRun) writeImport(adoption, packageFile('schemas/cluster.json'), reader, await loadWriter(), now());
    note(adoption.home.warnings);
    const report = importReport(adoption, !dryRun);
    const named = { ...report, home: shortest(report.home) };
    if (isJson(flags)) print(JSON.stringify(importDocument(report), null, 2));
    else print(`${dryRun ? `${adoption.spec}\n` : ''}${importText(named, paint)}`);
  }
}

/** @throws CliError CLI_USAGE */
function addressesOf(text: string): readonly [string, readonly string[]] {
  const [, name, addresses] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && addresses !== undefined) return [name, addresses.split(',')];
  throw new CliError('CLI_USAGE', `expected NAME=ADDR[,ADDR] for --address, got "${text}"`);
}
