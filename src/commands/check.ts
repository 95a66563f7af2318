import { Args, Flags } from '@oclif/core';
import { dirname, resolve } from 'node:path';
import { failOns } from '../core/report/forms/form.js';
import { check, checkCompared } from '../workflows/check.js';
import { askedPolicy, policyFlag } from '../cli/policy-flag.js';
import { containersBy, passwordFlag } from '../cli/password-flag.js';
import { BaseCommand, wants, type Failure } from '../cli/base-command.js';
import { checkExit, exitModes } from '../cli/check-exit.js';
import { now } from '../cli/clock.js';
import { loadFacts, loadMachines } from '../cli/compare-machines.js';
import { CliError } from '../cli/errors.js';
import { objectLooks, rbacText } from '../cli/object-looks.js';
import { monitoringExitCodes } from '../cli/exit-codes.js';
import { findHome, shortest } from '../cli/find-home.js';
import { formerText, reportFiles, writeReports } from '../cli/report-files.js';
import { formNames, inForm, type FormName } from '../cli/report-forms.js';
import { liveFlags, liveLooks, refuseAddresses, withLiveAddresses } from '../cli/live-flags.js';
import { homeFlag, jsonFlag, thresholdFlag, timeFlag } from '../cli/shared-flags.js';
import { paint, print, terminalWidth } from '../cli/terminal.js';
import { processes, reader } from '../cli/wiring/reader.js';

export default class Check extends BaseCommand {
  static override summary = 'say what is wrong with certificates, why, and which command mends it';
  static override description = `Compares every certificate, key, kubeconfig and trust bundle with what the spec says: that it is there, can be read, belongs together, comes from the right authority, has the right identity and names, and does not end soon.

PATH is a PKI home, a node tree, an /etc/kubernetes or a pki folder; or one or more files or folders of certificates that nobody has placed, in PEM, DER, PKCS#7 or PKCS#12, and kubeconfigs, which are judged by what they say themselves: time, key, chain, and their authority where it lies among them. Without PATH: the home here or above, else /etc/kubernetes. Without a spec, what cannot be known is said, not guessed.

With --facts the cluster is judged as a whole by what kubepki collect wrote on its nodes; by the spec of the home here or of --home, where there is one (docs/collect.md).

Without --warn and --critical a certificate is a warning inside two thirds of its renewal window and critical inside a quarter, so a renewal that works never alarms. The report says after which day an authority can issue no certificate of full length, and until when the cluster may stay switched off and still heal itself.

With --live every endpoint that the spec names, or without one the flags and kubeconfigs of the machine, is asked for its certificate and for one page, and nobody else. What is served is compared with what lies on disk; the node's own client pairs are shown where they can be read (docs/check.md).

Severities, rules that are off and findings that are suppressed for a time are in the section check of kubepki.yaml and in the nearest .kubepki-check.yaml in or above what is checked (docs/policy.md). What is suppressed is still shown, and changes no exit code.`;
  static override examples = [
    { description: 'Check the home here, or this machine', command: '<%= config.bin %> check' },
    {
      description: 'In cron: silent while all is well',
      command: 'report=$(<%= config.bin %> check /etc/kubernetes) || echo "$report"',
    },
    {
      description: 'For the textfile collector of Prometheus',
      command: '<%= config.bin %> check --write prometheus=/var/lib/prometheus/node-exporter/kubepki.prom',
    },
    { description: 'As a plugin of Nagios', command: '<%= config.bin %> check --output nagios -w 30 -c 7' },
    { description: 'Does everybody serve what lies on disk?', command: '<%= config.bin %> check --live' },
    { description: 'What will be wrong in half a year?', command: '<%= config.bin %> check --at 2027-06-01' },
    {
      description: 'What the cluster itself holds too',
      command: 'kubectl get configmaps,secrets,csr -A -o yaml | <%= config.bin %> check --objects -',
    },
    {
      description: 'A certificate, with the key beside it and the authority',
      command: '<%= config.bin %> check web.crt ca.crt',
    },
    {
      description: 'Judge a copied pki folder as the node cp1',
      command: '<%= config.bin %> check ./pki --spec kubepki.yaml --node cp1',
    },
    {
      description: 'Judge three nodes together, from afar',
      command: '<%= config.bin %> check --facts cp1.json --facts cp2.json --facts cp3.json',
    },
  ];
  static exitCodes = monitoringExitCodes;
  static override args = { path: Args.string({ ignoreStdin: true, multiple: true, description: 'what to check' }) };
  static override flags = {
    at: timeFlag('at')({ helpValue: 'TIME', summary: 'judge as of this date or time' }),
    warn: thresholdFlag('warn')({
      char: 'w',
      helpValue: 'DURATION',
      summary: 'a warning this long before the end; a plain number, with or without ":", is days',
    }),
    critical: thresholdFlag('critical')({
      char: 'c',
      helpValue: 'DURATION',
      summary: 'critical this long before the end, as --warn',
    }),
    spec: Flags.string({ helpValue: 'FILE', summary: 'judge the folder by this spec', dependsOn: ['node'] }),
    node: Flags.string({ helpValue: 'NAME', summary: 'judge one node of the home, or the folder as this node' }),
    public: Flags.boolean({
      summary: 'judge keys and kubeconfigs by presence and mode only, for a user who may not read them',
    }),
    objects: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'look at what the cluster holds too: a dump by kubectl get -o yaml or json; - is stdin; repeatable',
    }),
    facts: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'judge nodes by facts that kubepki collect wrote there, or a folder of them; repeatable',
      exclusive: ['spec', 'public'],
    }),
    ...liveFlags,
    kubeconfig: Flags.string({
      helpValue: 'FILE',
      summary:
        'look at what the cluster holds too: read it from the API server that this kubeconfig names, and from no other',
    }),
    secrets: Flags.boolean({
      summary: 'with --kubeconfig or --rbac: Secrets too, which needs the right to read all of them',
    }),
    rbac: Flags.boolean({ summary: 'only print the roles that --kubeconfig needs, bound to the group kubepki:check' }),
    'password-file': passwordFlag,
    policy: policyFlag,
    output: Flags.option({ options: formNames })({ summary: 'form of the report', default: 'text' }),
    timeline: Flags.boolean({
      summary:
        'after the text, every lifetime as a bar on one axis, with its window of alarm; --write svg=FILE draws the same',
    }),
    write: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '[FORMAT=]FILE',
      summary:
        'write the report to a file too, whole or not at all, in a form of its own; without FORMAT= instead of printing it; repeatable',
    }),
    'exit-code': Flags.option({ options: exitModes })({
      summary: 'standard: as below; any: 1 for whatever --fail-on counts; never: 0 whatever was found',
      default: 'standard',
    }),
    'fail-on': Flags.option({ options: failOns })({
      summary: 'the least that counts for the exit code: unknown is worse than warning, critical than unknown',
      default: 'warning',
    }),
    json: jsonFlag,
    home: homeFlag,
  };

  protected override readonly monitors = true;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check, withLiveAddresses(this.argv));
    if (flags.warn !== undefined && flags.critical !== undefined && flags.critical > flags.warn)
      throw new CliError('CLI_USAGE', 'expected --critical no longer than --warn, got the reverse');
    if (flags.json && flags.output !== 'text' && flags.output !== 'json')
      throw new CliError('CLI_USAGE', `expected --json or --output ${flags.output}, got both`, {
        hint: 'several forms at once are files: --write FORMAT=FILE',
      });
    const form = flags.json ? 'json' : flags.output;
    if (form === 'nagios' && flags['exit-code'] !== 'standard')
      throw new CliError('CLI_USAGE', 'expected --exit-code standard with --output nagios, which is read by it', {
        hint: 'what is to count is said by --fail-on',
      });
    if (flags.rbac) {
      print(await rbacText(flags.secrets));
      return;
    }
    const objects = await objectLooks(flags);
    const looks = [...objects, ...(await liveLooks(flags))];
    const home = findHome(flags.home);
    const files = reportFiles(flags.write ?? [], form, home?.folder);
    const time = now();
    const [path, ...more] = args.path ?? [];
    refuseAddresses(args.path ?? [], flags.live);
    const request = {
      path: path === undefined ? undefined : resolve(path),
      more: more.map((one) => resolve(one)),
      home: home?.folder,
      homeIsNamed: home?.isNamed ?? false,
      nameOf: shortest,
      spec: flags.spec === undefined ? undefined : resolve(flags.spec),
      node: flags.node,
      isPublic: flags.public,
      openContainer: await containersBy(flags['password-file']),
      now: flags.at ?? time,
      isAsOf: flags.at !== undefined,
      thresholds: { warn: flags.warn, critical: flags.critical },
      policy: askedPolicy(flags),
      looksFurther: objects.length > 0 || (flags.endpoint ?? []).length > 0,
    };
    const facts = (flags.facts ?? []).map((file) => resolve(file));
    if (facts.length > 0 && path !== undefined)
      throw new CliError('CLI_USAGE', 'expected PATH or --facts, got both', {
        hint: 'several facts are named one by one: --facts FILE --facts FILE; a home goes into --home',
      });
    const [first = ''] = facts;
    const report =
      facts.length === 0
        ? await check(request, reader, processes, loadMachines, looks)
        : await checkCompared(
            (await loadFacts())(facts, request),
            request,
            home?.folder ?? dirname(first),
            reader,
            looks,
          );
    const wish = {
      version: this.config.version,
      ranAt: time,
      failOn: flags['fail-on'],
      warn: flags.warn,
      critical: flags.critical,
      timeline: flags.timeline,
      width: terminalWidth(),
    };
    const texts = await Promise.all(
      files.map(async (file) => ({
        file,
        text: await inForm(file.form, report, { ...wish, paint: plain, former: formerText(file) }),
      })),
    );
    const printed = files.some(({ isOutput }) => isOutput) ? '' : await inForm(form, report, { ...wish, paint });
    await writeReports(texts);
    print(printed);
    this.endWith(checkExit(report.status, flags['exit-code'], flags['fail-on']));
  }

  /** A monitoring system reads one line of stdout, also of a call that failed. */
  protected override async tell(failure: Failure): Promise<void> {
    if (!wants(this.argv, '--output', 'nagios' satisfies FormName)) return super.tell(failure);
    const { nagiosFailure } = await import('../cli/wiring/forms.js');
    print(nagiosFailure(failure.message));
  }
}

const plain = (_: unknown, text: string): string => text;
