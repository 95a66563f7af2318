import { join } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { outputFormats, usualBinaries } from '../../core/cluster/schema-outputs.js';
import { componentNames, type ComponentName } from '../../core/cluster/component-names.js';
import { compareReleases, knownReleases } from '../../core/cluster/version.js';
import { explainedDocument, explainedText } from '../../core/report/explained-flags.js';
import { flagSetDocument, type FlagSet } from '../../core/render/flag-set.js';
import { formatNames, renderSets } from '../../core/render/formats.js';
import { addOutput } from '../../workflows/add-output.js';
import { diffOf } from '../../workflows/flags-diff.js';
import { flags as flagsOf } from '../../workflows/flags.js';
import { openHome } from '../../workflows/home.js';
import { BaseCommand } from '../../cli/base-command.js';
import { CliError } from '../../cli/errors.js';
import { now } from '../../cli/clock.js';
import { exit, ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { flagTable } from '../../cli/flag-table.js';
import { homeFlag, jsonFlag, folderFlag, versionFlag } from '../../cli/shared-flags.js';
import { note, paint, print, say } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';
import { loadWriter } from '../../cli/wiring/tools.js';

export default class FlagsCommand extends BaseCommand {
  static override summary = 'print the flags that match the files';
  static override description = `Prints how a component of a node is started, so that it reads exactly the files that kubepki wrote. A flag can never name a file that is not in the catalog.

The forms (--format), all from the same flags:
  args             one --flag=value a line, sorted
  json, yaml       names and values apart; yaml of the kubelet and of etcd is their configuration file
  env              variables for an EnvironmentFile, which etcd reads by itself
  systemd          a unit; systemd-drop-in: only what another unit of that name starts
  static-pod       a manifest for the kubelet's folder, with probes and only the folders that it needs; not for the kubelet
  kubeadm          a configuration for kubeadm init, with what kubeadm would not do by itself
  k3s, rke2        a file for their config.yaml.d, with what they do not do by themselves

Files of the same name in templates/ of the home take the place of ours: component.service, component.drop-in.conf, static-pod.yaml, kubeadm.yaml, k3s.yaml, rke2.yaml.

Without COMPONENT: every component of the node, with a comment above each.`;
  static override examples = [
    {
      description: 'The flags of the API server of a cluster with one control plane',
      command: '<%= config.bin %> flags kube-apiserver',
    },
    { description: 'Start etcd from them', command: 'xargs -a <(<%= config.bin %> flags etcd --node cp1) etcd' },
    {
      description: 'A unit of systemd that starts etcd',
      command: '<%= config.bin %> flags etcd --node cp1 --format systemd',
    },
    {
      description: 'A static pod of the API server, for /etc/kubernetes/manifests',
      command: '<%= config.bin %> flags kube-apiserver --node cp1 --format static-pod',
    },
    {
      description: 'A configuration by which kubeadm starts a control plane with the same flags',
      command: '<%= config.bin %> flags --node cp1 --format kubeadm',
    },
    {
      description: 'Have static pods planned, applied and checked like certificates',
      command: '<%= config.bin %> flags --write static-pod',
    },
    {
      description: "What would change in somebody else's manifest",
      command:
        '<%= config.bin %> flags etcd --node cp1 --format static-pod --diff --against /etc/kubernetes/manifests/etcd.yaml',
    },
    {
      description: 'Why each of them is there, and what happens without it',
      command: '<%= config.bin %> flags kube-apiserver --explain',
    },
    {
      description: "The kubelet's configuration file",
      command: '<%= config.bin %> flags kubelet --node w1 --format yaml',
    },
  ];
  static exitCodes = {
    ...ordinaryExitCodes(0, 1, 2, 3),
    1: 'unexpected failure: a bug; with --detailed-exitcode any usage, spec or input error too',
    2: 'usage, spec or input error; with --detailed-exitcode: something differs',
  };
  static override args = {
    component: Args.option({ ignoreStdin: true, options: componentNames, description: 'the component' })(),
  };
  static override flags = {
    node: Flags.string({ helpValue: 'NAME', summary: 'the node; may be left out where only one fits' }),
    format: Flags.option({ options: formatNames })({
      summary: 'syntax of the output',
      default: 'args',
    }),
    explain: Flags.boolean({ summary: 'say of each setting why it is there, its default and its source' }),
    'bin-dir': folderFlag('bin-dir')({
      helpValue: 'DIR',
      summary: 'where the binaries are, for systemd and systemd-drop-in; default: /usr/local/bin',
    }),
    diff: Flags.boolean({
      summary: 'print what would change in the file that is there, as diff -u does, instead of the text',
      exclusive: ['explain', 'json', 'write'],
    }),
    against: Flags.string({
      helpValue: 'FILE',
      summary: 'compare with this file, not with its place in the tree of the node',
      dependsOn: ['diff'],
    }),
    'detailed-exitcode': Flags.boolean({
      summary: 'with --diff: exit with 2 when something differs, with 1 on any error of the call',
      dependsOn: ['diff'],
    }),
    write: Flags.option({ options: outputFormats })({
      summary: 'add this form to outputs in the spec: apply then writes the files, and check compares them',
      exclusive: ['format', 'explain', 'json', 'node', 'root', 'kubernetes-version', 'assume-version'],
    }),
    root: folderFlag('root')({
      helpValue: 'DIR',
      summary: 'put this absolute folder in front of every path',
      default: '',
    }),
    'kubernetes-version': versionFlag('kubernetes-version')({
      helpValue: 'VERSION',
      summary: 'write for this release instead of that of the spec',
    }),
    'assume-version': versionFlag('assume-version')({
      helpValue: 'VERSION',
      summary: 'write the flags of this release where that of the spec is newer than any that is known',
    }),
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FlagsCommand);
    const { folder } = needHome(flags.home);
    if (flags.write !== undefined) return this.#write(folder, flags.write, args.component, flags['bin-dir']);
    const home = openHome(folder, reader);
    const assumed = flags['assume-version'];
    if (flags.explain && !['args', 'json'].includes(flags.format))
      throw new CliError(
        'CLI_USAGE',
        `expected --explain as text or with --json, got it with --format ${flags.format}`,
      );
    if (flags.diff && flags.format === 'json')
      throw new CliError('CLI_USAGE', 'expected --diff of a form that can lie on a node, got it with --format json');
    if (assumed !== undefined && flags['kubernetes-version'] !== undefined)
      throw new CliError('CLI_USAGE', 'expected one of --kubernetes-version and --assume-version, got both');
    if (assumed !== undefined && compareReleases(home.cluster.version, knownReleases.newest) <= 0) {
      throw new CliError(
        'CLI_USAGE',
        'expected --assume-version only for a release that is not known, got it for one that is',
        { hint: 'use --kubernetes-version to write for another release' },
      );
    }
    const started = flagsOf(
      {
        component: args.component,
        node: flags.node,
        version: flags['kubernetes-version'] ?? assumed,
        root: flags.root,
        tables: flagTable,
      },
      home.cluster,
    );
    note(home.warnings);
    const { sets } = started;
    const several = args.component === undefined;
    const format = flags.json ? 'json' : flags.format;
    if (format === 'json') {
      const documents = sets.map((set) => ({
        ...flagSetDocument(set),
        ...(flags.explain ? { explained: explainedDocument(set, flagTable()) } : {}),
      }));
      const list = { apiVersion: 'kubepki/v1', kind: 'FlagSetList', items: documents };
      print(JSON.stringify(several ? list : documents[0], null, 2));
    } else if (flags.explain) {
      const headed = (set: FlagSet) =>
        `${several ? `# ${set.component}\n` : ''}${explainedText(set, flagTable(), paint)}`;
      print(sets.map(headed).join(several ? '\n' : ''));
    } else {
      const surroundings = {
        ...started,
        template: home.templates,
        binaries: flags['bin-dir'] ?? usualBinaries,
      };
      const { files, text, remarks } = renderSets(format, sets, surroundings, several);
      if (flags.diff) {
        const diff = diffOf(files, flags.against, started.node.name, home, reader);
        if (diff === '') say('Nothing differs.');
        else print(diff);
        if (diff !== '' && flags['detailed-exitcode']) this.endWith(exit.usage);
      } else {
        print(text);
        note(remarks);
      }
    }
  }

  async #write(
    folder: string,
    format: (typeof outputFormats)[number],
    component: ComponentName | undefined,
    binaries: string | undefined,
  ): Promise<void> {
    const tools = { reader, writer: await loadWriter() };
    const isAdded = addOutput(folder, { format, component, binaries }, tools, now());
    say(
      isAdded
        ? `Added ${format} to outputs of ${join(folder, 'kubepki.yaml')}: kubepki plan shows the files, kubepki apply writes them.`
        : `outputs of ${join(folder, 'kubepki.yaml')} has ${format} already.`,
    );
  }

  protected override exitCodeOf(code: number): number {
    return this.argv.includes('--detailed-exitcode') && code === exit.usage ? exit.bug : code;
  }
}
