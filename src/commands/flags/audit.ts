import { Args, Flags } from '@oclif/core';
import { resolve } from 'node:path';
import { profileNames } from '../../core/components/profiles.js';
import { openTrees } from '../../workflows/home.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { monitoring, monitoringExitCodes } from '../../cli/exit-codes.js';
import { findHome, shortest } from '../../cli/find-home.js';
import { flagTable } from '../../cli/flag-table.js';
import { homeFlag, isJson, jsonFlag, outputFlag, versionFlag } from '../../cli/shared-flags.js';
import { note, paint, print, printReport } from '../../cli/terminal.js';
import { processes, reader } from '../../cli/wiring/reader.js';

export default class FlagsAudit extends BaseCommand {
  static override summary = 'say what is wrong with the flags that components are started with';
  static override description = `Reads flags where they stand and judges them: names and values that the release does not take, what no longer counts, what does not go together, what differs between components, and what is weaker than a profile. Nothing is changed.

PATH is a static-pod manifest, a unit of systemd (with its drop-ins and variables), a kubeadm configuration, a configuration of the kubelet, of k3s or RKE2, a file with one flag a line, a folder of such files, or the root of a machine. Without PATH: the nodes of the home here or above; without a home, this machine.

--fix prints changes only that are safe by themselves: what stops no component, keeps nobody out and renames nobody. The error output says what is left, and why; \`<%= config.bin %> explain RULE\` says what to do about it. A patch names files from the current folder where all of them lie in it, else from the root, for \`patch -d / -p0\`. It shows the lines that it changes as they stand; lines of variables only where nothing in them can be a secret.

The release comes from --kubernetes-version, else from the tag of the image or the configuration, else from a component beside it, else from the spec. The profile is that of the spec; without one, cis.`;
  static override examples = [
    { description: 'What runs on this machine is started with', command: '<%= config.bin %> flags audit' },
    {
      description: 'A folder of manifests by the CIS benchmark',
      command: '<%= config.bin %> flags audit /etc/kubernetes/manifests --profile cis',
    },
    {
      description: 'What a kubeadm configuration would start, before an upgrade',
      command: '<%= config.bin %> flags audit kubeadm.yaml --kubernetes-version 1.37',
    },
    {
      description: 'Change what is safe to change, after a look at it',
      command: '<%= config.bin %> flags audit kube-apiserver.yaml --fix | patch -p0',
    },
    {
      description: 'The same of files that do not lie in the current folder',
      command: '<%= config.bin %> flags audit /etc/kubernetes/manifests --fix | patch -d / -p0',
    },
  ];
  static exitCodes = monitoringExitCodes;
  static override strict = false;
  static override args = { path: Args.string({ ignoreStdin: true, description: 'files and folders to judge' }) };
  static override flags = {
    'live-process': Flags.boolean({ summary: 'judge the command lines of processes of this machine' }),
    fix: Flags.boolean({
      summary: 'print the smallest patch of what is safe to change, and say what is left; nothing is written',
      exclusive: ['json', 'output'],
    }),
    profile: Flags.option({ options: profileNames })({
      summary: 'what settings must not be weaker than; default: that of the spec, else cis',
    }),
    'kubernetes-version': versionFlag('kubernetes-version')({
      helpValue: 'VERSION',
      summary: 'judge by this release, whatever the files say',
    }),
    root: Flags.string({ helpValue: 'DIR', summary: 'the filesystem that the files belong to, for what they name' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  protected override readonly monitors = true;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(FlagsAudit);
    const { auditFlags, flagAuditText } = await import('../../cli/wiring/audit.js');
    const found = findHome(flags.home);
    const home = found === undefined ? undefined : openTrees(found.folder, reader);
    const { report, patch, left } = auditFlags(
      {
        paths: argv.map((path) => resolve(String(path))),
        isLive: flags['live-process'],
        root: flags.root === undefined ? undefined : resolve(flags.root),
        version: flags['kubernetes-version'],
        profile: flags.profile,
        cluster: home?.cluster,
        trees: home === undefined ? [] : [...home.roots.nodes.values()].map(({ folder }) => folder),
        shownAs: shortest,
        here: process.cwd(),
        isFix: flags.fix,
        now: now(),
      },
      flagTable(),
      reader,
      processes,
    );
    if (flags.fix) {
      print(patch.text);
      note([
        ...report.warnings,
        ...(patch.folder === 'root' ? ['the names in the patch begin at the root: apply it with patch -d / -p0'] : []),
        ...left,
      ]);
    } else
      printReport(
        isJson(flags),
        () => report,
        () => flagAuditText(report, paint),
      );
    this.endWith(monitoring[report.status]);
  }
}
