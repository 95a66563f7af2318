import { Args, Flags } from '@oclif/core';
import { resolve } from 'node:path';
import { checkText } from '../core/report/check-text.js';
import { check } from '../workflows/check.js';
import { askedPolicy, policyFlag } from '../cli/policy-flag.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { loadMachines } from '../cli/compare-machines.js';
import { CliError } from '../cli/errors.js';
import { monitoring, monitoringExitCodes } from '../cli/exit-codes.js';
import { findHome, shortest } from '../cli/find-home.js';
import { durationFlag, homeFlag, isJson, jsonFlag, outputFlag, timeFlag } from '../cli/shared-flags.js';
import { paint, printReport } from '../cli/terminal.js';
import { processes, reader } from '../cli/wiring/reader.js';

export default class Check extends BaseCommand {
  static override summary = 'say what is wrong with certificates, why, and which command mends it';
  static override description = `Compares every certificate, key, kubeconfig and trust bundle with what the spec says: that it is there, can be read, belongs together, comes from the right authority, has the right identity and names, and does not end soon.

PATH is a PKI home, a node tree, an /etc/kubernetes or a pki folder. Without PATH: the home here or above, else /etc/kubernetes. Without a spec, what cannot be known is said, not guessed.

Without --warn and --critical a certificate is a warning inside two thirds of its renewal window and critical inside a quarter, so a renewal that works never alarms.

Severities, rules that are off and findings that are suppressed for a time are in the section check of kubepki.yaml and in the nearest .kubepki-check.yaml in or above what is checked (docs/policy.md). What is suppressed is still shown, and changes no exit code.`;
  static override examples = [
    { description: 'Check the home here, or this machine', command: '<%= config.bin %> check' },
    {
      description: 'In cron: silent while all is well',
      command: 'report=$(<%= config.bin %> check /etc/kubernetes) || echo "$report"',
    },
    { description: 'What will be wrong in half a year?', command: '<%= config.bin %> check --at 2027-06-01' },
    {
      description: 'Judge a copied pki folder as the node cp1',
      command: '<%= config.bin %> check ./pki --spec kubepki.yaml --node cp1',
    },
  ];
  static exitCodes = monitoringExitCodes;
  static override args = { path: Args.string({ ignoreStdin: true, description: 'what to check' }) };
  static override flags = {
    at: timeFlag('at')({ helpValue: 'TIME', summary: 'judge as of this date or time' }),
    warn: durationFlag('warn')({ helpValue: 'DURATION', summary: 'a warning this long before the end' }),
    critical: durationFlag('critical')({ helpValue: 'DURATION', summary: 'critical this long before the end' }),
    spec: Flags.string({ helpValue: 'FILE', summary: 'judge the folder by this spec', dependsOn: ['node'] }),
    node: Flags.string({ helpValue: 'NAME', summary: 'judge one node of the home, or the folder as this node' }),
    public: Flags.boolean({
      summary: 'judge keys and kubeconfigs by presence and mode only, for a user who may not read them',
    }),
    policy: policyFlag,
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  protected override readonly monitors = true;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check);
    if (flags.warn !== undefined && flags.critical !== undefined && flags.critical > flags.warn)
      throw new CliError('CLI_USAGE', 'expected --critical no longer than --warn, got the reverse');
    const home = findHome(flags.home);
    const report = await check(
      {
        path: args.path === undefined ? undefined : resolve(args.path),
        home: home?.folder,
        homeIsNamed: home?.isNamed ?? false,
        nameOf: shortest,
        spec: flags.spec === undefined ? undefined : resolve(flags.spec),
        node: flags.node,
        isPublic: flags.public,
        now: flags.at ?? now(),
        thresholds: { warn: flags.warn, critical: flags.critical },
        policy: askedPolicy(flags),
      },
      reader,
      processes,
      loadMachines,
    );
    printReport(
      isJson(flags),
      () => report,
      () => checkText(report, paint),
    );
    this.endWith(monitoring[report.status]);
  }
}
