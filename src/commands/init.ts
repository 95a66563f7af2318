import { Args, Flags } from '@oclif/core';
import { basename, resolve } from 'node:path';
import { home as paths } from '../core/catalog/layouts/home.js';
import { keyAlgorithms } from '../core/facts/key.js';
import { applyDocument } from '../core/report/apply-report.js';
import { initText } from '../core/report/init-text.js';
import { planDocument, planText } from '../core/report/plan-report.js';
import { applyPlan } from '../workflows/apply.js';
import { furnish, withSchemaLine } from '../workflows/furnish.js';
import { makesAuthorities, prepareInit, type InitRequest, type Prepared } from '../workflows/init.js';
import { planContext, planHome } from '../workflows/plan.js';
import type { NewKeys } from '../workflows/seal.js';
import { openHome } from '../workflows/home.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { finishInterrupted } from '../cli/interrupted.js';
import { asFlagError, givenSpec, type InitFlags } from '../cli/init-spec.js';
import { shortest, workOn } from '../cli/find-home.js';
import { packageFile } from '../cli/package-file.js';
import { isJson, jsonFlag, outputFlag, passphraseFlags } from '../cli/shared-flags.js';
import { namesPassphrase, passphraseOf, type PassphraseFlags } from '../cli/passphrase.js';
import { note, paint, print, say } from '../cli/terminal.js';
import { loadTools } from '../cli/wiring/tools.js';
import { reader } from '../cli/wiring/reader.js';

const nodes = (role: string) =>
  Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=ADDR[,ADDR]',
    summary: `a node with the role ${role}; repeatable`,
    exclusive: ['spec'],
  });

interface MakeFlags extends PassphraseFlags {
  readonly 'encrypt-authorities': boolean;
  readonly json: boolean;
  readonly output: 'text' | 'json';
}

const newKeysOf = (flags: Pick<MakeFlags, 'encrypt-authorities'>): NewKeys =>
  flags['encrypt-authorities'] ? 'encrypted' : undefined;

/** Whoever names a passphrase takes the new keys for encrypted. @throws CliError CLI_USAGE */
function assertUsesPassphrase({ planned }: Prepared, flags: MakeFlags): void {
  if (newKeysOf(flags) !== undefined || !namesPassphrase(flags) || !makesAuthorities(planned)) return;
  throw new CliError('CLI_USAGE', 'expected --encrypt-authorities beside a passphrase, got the passphrase alone', {
    hint: 'nothing was made; add --encrypt-authorities, or leave the passphrase out: the new keys are plain then',
  });
}

export default class Init extends BaseCommand {
  static override summary = 'make a PKI home with everything a new cluster needs';
  static override description = `Writes the spec (kubepki.yaml), plans and applies: authorities, certificates, keys, kubeconfigs and trust bundles, one file tree for each node.

Without flags: a cluster of one node for this machine, in ./kubernetes. Without --etcd the control planes run etcd too. A kubepki.yaml that is in the folder already is taken as it is. Run again over a complete home, init has nothing to do; anything else in the way is refused.`;
  static override examples = [
    { description: 'One node: this machine', command: '<%= config.bin %> init' },
    {
      description: 'Three control planes behind a load balancer, one worker',
      command:
        '<%= config.bin %> init prod --endpoint api.example.com:6443 --control-plane cp1=10.0.0.11 --control-plane cp2=10.0.0.12 --control-plane cp3=10.0.0.13 --worker w1=10.0.1.21',
    },
    {
      description: 'As the CIS benchmark asks, with an audit log and with Secrets encrypted in etcd',
      command: '<%= config.bin %> init prod --control-plane cp1=10.0.0.11 --profile cis',
    },
    { description: 'From a spec, looking first', command: '<%= config.bin %> init prod --spec kubepki.yaml --dry-run' },
  ];
  static override usage = [
    '<%= command.id %> [DIR] [--name NAME] [--endpoint HOST[:PORT]] [--control-plane NAME=ADDR[,ADDR]]... [--etcd NAME=ADDR]... [--worker NAME=ADDR]... [--service-cidr CIDR]... [--kubernetes-version VERSION] [--algorithm ALGORITHM] [--layout LAYOUT] [--profile PROFILE] [--in-place NAME] [--encrypt-authorities] [--dry-run]',
    '<%= command.id %> [DIR] --spec FILE [--dry-run]',
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4, 5);
  static override args = {
    dir: Args.string({
      ignoreStdin: true,
      description: 'folder of the home; default: this one if it has a kubepki.yaml, else ./kubernetes',
    }),
  };
  static override flags = {
    name: Flags.string({
      helpValue: 'NAME',
      summary: 'name of the cluster; default: that of the folder',
      exclusive: ['spec'],
    }),
    endpoint: Flags.string({
      helpValue: 'HOST[:PORT]',
      summary: 'what clients dial; default with one control plane: its address',
      exclusive: ['spec'],
    }),
    'control-plane': nodes('control-plane'),
    etcd: nodes('etcd'),
    worker: nodes('worker'),
    'service-cidr': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'CIDR',
      summary: 'range of Service addresses; twice for dual stack',
      exclusive: ['spec'],
    }),
    'kubernetes-version': Flags.string({
      helpValue: 'VERSION',
      summary: 'release of Kubernetes; default: the newest known',
      exclusive: ['spec'],
    }),
    algorithm: Flags.option({ options: keyAlgorithms })({
      summary: 'algorithm of new keys; default: ECDSA-P256',
      exclusive: ['spec'],
    }),
    layout: Flags.option({ options: ['kubepki', 'kubeadm'] as const })({
      summary: 'which files a node gets; default: kubepki',
      exclusive: ['spec'],
    }),
    profile: Flags.option({ options: ['none', 'intermediate', 'modern', 'cis', 'nsa'] as const })({
      summary: 'hardening of flags; cis and nsa also encrypt Secrets in etcd, since the cluster is new',
      exclusive: ['spec'],
    }),
    'in-place': Flags.string({
      helpValue: 'NAME',
      summary: 'this machine is that node: its files go to /etc/kubernetes here (root: / in the spec)',
      exclusive: ['spec'],
    }),
    spec: Flags.string({ helpValue: 'FILE', summary: 'take the spec from this file' }),
    'encrypt-authorities': Flags.boolean({ summary: 'keep the private keys of authorities under a passphrase' }),
    'dry-run': Flags.boolean({ summary: 'show the spec and the plan, write nothing' }),
    ...passphraseFlags,
    output: outputFlag,
    json: jsonFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const folder = resolve(args.dir ?? (reader.kindOf(paths.spec) === 'absent' ? 'kubernetes' : '.'));
    const template = packageFile('templates/kubepki.yaml');
    const { spec, isDefault } = givenSpec(flags satisfies InitFlags, basename(folder), template, reader);
    workOn(folder);
    if (!flags['dry-run']) await finishInterrupted(folder, 'init');
    const prepared = this.prepare({ folder, spec, isDefault, newKeys: newKeysOf(flags) }, flags);
    assertUsesPassphrase(prepared, flags);
    note(prepared.planned.home.warnings);
    if (flags['dry-run']) {
      this.show(prepared, isJson(flags));
    } else {
      await this.make(prepared, flags);
    }
  }

  private prepare(request: InitRequest, flags: InitFlags): Prepared {
    try {
      return prepareInit(request, reader, now());
    } catch (error) {
      throw asFlagError(error, flags);
    }
  }

  private show({ planned, spec }: Prepared, json: boolean): void {
    const context = planContext(planned, reader, now());
    const text = withSchemaLine(spec.bytes.toString('utf8'));
    if (json) print(JSON.stringify({ ...planDocument(planned.plan, context), spec: text }, null, 2));
    else print(`${text}\n${planText(planned.plan, paint, context.outlook)}`);
  }

  private async make(prepared: Prepared, flags: MakeFlags): Promise<void> {
    const { folder } = prepared.planned.home;
    const passphrase = passphraseOf(flags);
    const newKeys = newKeysOf(flags);
    // Before anything is written: somebody may think better of it.
    if (newKeys !== undefined && makesAuthorities(prepared.planned)) await passphrase.chosen();
    const tools = await loadTools(passphrase);
    if (prepared.isNew) furnish(prepared, packageFile('schemas/cluster.json'), reader, tools.writer, now());
    const { home } = prepared.planned;
    const planned = planHome(openHome(folder, reader, home.lent, home), reader, now(), prepared.planned);
    const applied =
      planned.plan.actions.length === 0
        ? { done: [], remaining: [] }
        : await applyPlan({ ...planned, newKeys }, tools, 'init', now());
    if (isJson(flags)) print(JSON.stringify(applyDocument(folder, applied, []), null, 2));
    else print(initText(shortest(folder), planned.home.cluster, applied));
    if (applied.remaining.length === 0) return;
    say(`${paint('critical', 'error:')} the home does not pass its check: run kubepki check`);
    this.endWith(exit.unverified);
  }
}
