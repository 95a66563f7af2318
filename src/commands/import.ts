import { Args, Flags } from '@oclif/core';
import { resolve } from 'node:path';
import type { ImportedSpec } from '../workflows/kubeadm-spec.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { ordinaryExitCodes } from '../cli/exit-codes.js';
import { shortest, workOn } from '../cli/find-home.js';
import { finishInterrupted, isBegun } from '../cli/interrupted.js';
import { namedNodes } from '../cli/named-nodes.js';
import { packageFile } from '../cli/package-file.js';
import { isJson, jsonFlag, outputFlag } from '../cli/shared-flags.js';
import { note, paint, print } from '../cli/terminal.js';
import { loadWriter } from '../cli/wiring/tools.js';
import { reader } from '../cli/wiring/reader.js';

const withoutPath = (role: string) =>
  Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=ADDR[,ADDR]',
    summary: `a node with the role ${role}, for a kubeadm configuration without PATH; repeatable`,
    dependsOn: ['kubeadm-config'],
  });

export default class Import extends BaseCommand {
  static override summary = 'take over the certificates of an existing cluster, whoever made them';
  static override description = `Reads the files of one or more nodes and makes a PKI home that manages them where they are: a spec in which each value says where it came from, the certificates of the authorities, and a ledger that knows every certificate. Nothing below PATH is written. Keys of authorities stay where they lie, unless --copy-keys. An import that was interrupted is finished by the same import again.

PATH is the filesystem of a node (/ is this machine), its /etc/kubernetes or its pki folder; NAME=PATH says what the node is called. What is unusual about the cluster becomes a setting under certificates.overrides, so that the plan after an import is empty but for what time has made due; each is listed with its line.

In a folder of certificates the JSON of cfssl is read too, requests and ca-config.json. The certificates count: where they agree, the spec says so and new certificates get the keys and lifetimes that were asked for; a name that was never issued becomes one that the next certificate has; any other edit is noted.

--kubeadm-config takes a kubeadm configuration or its ConfigMap, which says more of the cluster than its files do. Without PATH it is printed as a spec, and what has no counterpart there is noted.

--facts takes files that kubepki collect wrote on the nodes, or folders of them, instead of PATH. The spec is printed and no home is made, since no private key is in them.`;
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
    {
      description: 'A folder that cfssl was used in',
      command:
        '<%= config.bin %> import cp1=pki/ --name prod --kubernetes-version 1.37 --address cp1=10.0.0.11 --service-cidr 10.96.0.0/12',
    },
    {
      description: 'Only a spec, from what kubeadm keeps in the cluster',
      command:
        'kubectl -n kube-system get configmap kubeadm-config -o yaml > kubeadm.yaml && <%= config.bin %> import --kubeadm-config kubeadm.yaml --control-plane cp1=10.0.0.11',
    },
  ];
  static override usage = [
    '<%= command.id %> [NAME=]PATH... [--into DIR] [--kubeadm-config FILE] [--name NAME] [--kubernetes-version VERSION] [--endpoint HOST[:PORT]] [--service-cidr CIDR]... [--address NAME=ADDR[,ADDR]]... [--copy-keys] [--dry-run]',
    '<%= command.id %> --facts FILE... [--kubeadm-config FILE] [--name NAME] [--kubernetes-version VERSION] [--endpoint HOST[:PORT]] [--service-cidr CIDR]... [--address NAME=ADDR[,ADDR]]...',
    '<%= command.id %> --kubeadm-config FILE [--control-plane NAME=ADDR]... [--worker NAME=ADDR]...',
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override strict = false;
  static override args = {
    path: Args.string({ ignoreStdin: true, description: 'what to import' }),
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
    'kubeadm-config': Flags.string({
      helpValue: 'FILE',
      summary: 'a kubeadm configuration, or a dump of the ConfigMap kubeadm-config',
    }),
    facts: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'print the spec of nodes of which there are facts (kubepki collect); repeatable',
      exclusive: ['into', 'copy-keys', 'dry-run', 'control-plane', 'worker'],
    }),
    'control-plane': withoutPath('control-plane'),
    worker: withoutPath('worker'),
    'copy-keys': Flags.boolean({ summary: 'copy the keys of authorities into the home' }),
    'dry-run': Flags.boolean({ summary: 'say what would be imported and show the spec, write nothing' }),
    output: outputFlag,
    json: jsonFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Import);
    const {
      settingsFromKubeadmConfig,
      kubeadmDocuments,
      kubeadmSpec,
      prepareImport,
      isWritten,
      assertNew,
      writeImport,
      importReport,
      importDocument,
      importText,
    } = await import('../cli/wiring/adopt.js');
    const file = flags['kubeadm-config'];
    const documents = file === undefined ? undefined : kubeadmDocuments(resolve(file), reader);
    const { facts } = flags;
    const { settings, notes } = settingsFromKubeadmConfig(documents ?? []);
    const answers = {
      name: flags.name,
      kubernetesVersion: flags['kubernetes-version'],
      endpoint: flags.endpoint,
      serviceCidrs: flags['service-cidr'] ?? [],
      addresses: new Map((flags.address ?? []).map(addressesOf)),
      configured: settings,
    };
    if (facts !== undefined) {
      if (argv.length > 0)
        throw new CliError('CLI_USAGE', 'expected PATH or --facts, got both', {
          hint: 'several facts are named one by one: --facts FILE --facts FILE',
        });
      const { factsSpec } = await import('../cli/wiring/audit.js');
      const made = factsSpec(
        facts.map((path) => resolve(path)),
        answers,
        { folder: resolve(flags.name ?? '.'), now: now() },
        reader,
      );
      await this.printSpec({ ...made, notes: [...notes, ...made.notes] }, isJson(flags));
      return;
    }
    if (argv.length === 0) {
      if (documents === undefined)
        throw new CliError('CLI_USAGE', 'expected PATH, --facts or --kubeadm-config, got none');
      if (flags.into !== undefined)
        throw new CliError('CLI_USAGE', 'expected PATH beside --into, got none', {
          hint: 'without PATH the spec is printed: add > kubepki.yaml',
        });
      const { 'control-plane': controlPlanes, worker: workers } = namedNodes({
        'control-plane': flags['control-plane'],
        worker: flags.worker,
      });
      await this.printSpec(kubeadmSpec(documents, { controlPlanes, workers }), isJson(flags));
      return;
    }
    const request = {
      words: argv.map(String),
      folderFor: (name: string) => resolve(flags.into ?? name),
      answers,
      copyKeys: flags['copy-keys'],
      now: now(),
    };
    const dryRun = flags['dry-run'];
    const first = prepareImport(request, reader);
    // Only now is it known which folder that is.
    const { folder } = first.home;
    workOn(folder);
    const wasBegun = !dryRun && isBegun(folder);
    if (wasBegun) await finishInterrupted(folder, 'import');
    const adoption = wasBegun ? prepareImport(request, reader) : first;
    const isDone = wasBegun && isWritten(adoption, reader);
    if (!isDone) assertNew(adoption, reader);
    if (!dryRun && !isDone)
      writeImport(adoption, packageFile('schemas/cluster.json'), reader, await loadWriter(), now());
    const remarks = [...adoption.home.warnings, ...notes, ...adoption.notes];
    note(remarks);
    const report = importReport(adoption, remarks, !dryRun);
    const named = { ...report, home: shortest(report.home) };
    if (isJson(flags)) print(JSON.stringify(importDocument(report), null, 2));
    else print(`${dryRun ? `${adoption.spec}\n` : ''}${importText(named, paint)}`);
  }

  /** Where only a spec can be made. */
  private async printSpec({ spec, notes }: ImportedSpec, json: boolean): Promise<void> {
    const { importedSpecDocument } = await import('../cli/wiring/adopt.js');
    if (!json) note(notes);
    print(json ? JSON.stringify(importedSpecDocument(spec, notes), null, 2) : spec);
  }
}

/** @throws CliError CLI_USAGE */
function addressesOf(text: string): readonly [string, readonly string[]] {
  const [, name, addresses] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && addresses !== undefined) return [name, addresses.split(',')];
  throw new CliError('CLI_USAGE', `expected NAME=ADDR[,ADDR] for --address, got "${text}"`);
}
