import { Args, Flags } from '@oclif/core';
import { applyDocument, applyText } from '../core/report/apply-report.js';
import { planText } from '../core/report/plan-report.js';
import type { Waiting } from '../core/plan/plan.js';
import type { Selection } from '../core/plan/requests.js';
import { keyOf } from '../core/catalog/desired.js';
import { isPkiError } from '../core/error.js';
import type { Served } from '../core/plan/served.js';
import { servedDocument, servedText } from '../core/report/served-report.js';
import { counted } from '../core/report/counted.js';
import { applyPlan, type Applied } from '../workflows/apply.js';
import { insideHook } from '../core/facts/run-port.js';
import { owedSince, owing, runHooks, settleHooks } from '../workflows/hooks.js';
import { openHome, type Home } from '../workflows/home.js';
import { recordServed, verifyLive } from '../workflows/verify-live.js';
import { assertSignable } from '../workflows/signable.js';
import { planContext, planRenewal, type Planned } from '../workflows/plan.js';
import { askToApply } from '../cli/ask-to-apply.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import { finishInterrupted } from '../cli/interrupted.js';
import {
  authorityKeyFlag,
  durationFlag,
  homeFlag,
  isJson,
  jsonFlag,
  outputFlag,
  passphraseFlags,
} from '../cli/shared-flags.js';
import { passphraseOf, type PassphraseFlags } from '../cli/passphrase.js';
import { note, paint, print, printReport, say } from '../cli/terminal.js';
import { reader } from '../cli/wiring/reader.js';
import { loadProber, loadRunner, loadTools, loadWriter } from '../cli/wiring/tools.js';

export default class Renew extends BaseCommand {
  static override summary = 'issue certificates again, because they are due or because you ask';
  static override description = `Without a name, --all or --within: what is due. Shows the plan, asks, and carries it out as apply does, but does nothing else. Names, subjects and lifetimes come from the spec, never from the old certificate. Kubeconfigs of people (users/) lapse, and are renewed only by name. Authorities are never renewed.

After a renewal that changed something, the programs in hooks.after of the spec are run. They stay owed until all of them have ended with 0: where one fails, or the run is killed before, every later renew runs them again, whatever is due, and ends with 5 while one fails. A renewal that a hook starts runs no hooks.

With --cron nothing is asked; nothing is said where nothing is due, and a lock that another run holds is no failure. A lock that names no run is one.

With --verify-live the endpoints of what was renewed are then asked for their certificates, for as long as docs/reload.md says that it takes: kube-apiserver, kubelet and etcd at the first address of their node, kube-controller-manager and kube-scheduler only on this machine (root: /). Addresses of the spec, no load balancer; what answers on its node alone is not observed. The handshake proves that a server has the key; the certificate is compared with the one in the home.

NAME is a name of the catalog (apiserver, admin.conf) or one on a node (cp1/apiserver).`;
  static override examples = [
    { description: 'What is due', command: '<%= config.bin %> renew' },
    {
      description: 'One certificate on one node, without a question',
      command: '<%= config.bin %> renew cp1/apiserver --yes',
    },
    {
      description: 'What ends within 60 days, keeping its keys',
      command: '<%= config.bin %> renew --within 60d --reuse-key',
    },
    { description: 'Every day, from cron or a timer', command: '<%= config.bin %> renew --cron' },
    {
      description: 'The same, and see the new certificates served',
      command: '<%= config.bin %> renew --cron --verify-live',
    },
  ];
  static override usage = [
    '<%= command.id %> [NAME...] [--node NODE]... [--all | --within D] [--reuse-key] [--verify-live] [-y]',
    '<%= command.id %> --cron [--node NODE]... [--reuse-key] [--verify-live]',
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4, 5);
  static override strict = false;
  static override args = {
    name: Args.string({ ignoreStdin: true, description: 'NAME or NODE/NAME; several may be given' }),
  };
  static override flags = {
    all: Flags.boolean({ summary: 'every certificate but those of people', exclusive: ['within'] }),
    within: durationFlag('within')({ helpValue: 'D', summary: 'what ends within this time, such as 60d' }),
    node: Flags.string({
      helpValue: 'NODE',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'only on this node; repeat for several',
    }),
    'reuse-key': Flags.boolean({ summary: 'keep the keys: only certificates change' }),
    cron: Flags.boolean({
      summary: 'what is due, without a question; quiet when that is nothing',
      exclusive: ['all', 'within'],
    }),
    'verify-live': Flags.boolean({
      summary: 'after the hooks, look whether what serves shows the new certificates; else end with 5',
    }),
    yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
    'authority-key': authorityKeyFlag,
    ...passphraseFlags,
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Renew);
    const selection = selectionOf(argv as string[], flags);
    if (flags.cron && selection.of === 'named')
      throw new CliError('CLI_USAGE', 'expected --cron without names, got some', {
        hint: 'leave out --cron and add --yes, or leave out the names: --cron renews what is due',
      });
    try {
      await this.renew(selection, flags);
    } catch (error) {
      if (!flags.cron || !isPkiError(error) || error.code !== 'STORE_LOCKED') throw error;
      say(`nothing was renewed: ${error.message}`);
    }
  }

  private async renew(selection: Selection, flags: RenewFlags): Promise<void> {
    const { folder } = needHome(flags.home);
    await finishInterrupted(folder, 'renew');
    const home = openHome(folder, reader, flags['authority-key']);
    const wanted = { selection, nodes: flags.node ?? [], keepsKey: flags['reuse-key'] };
    const planned = planRenewal(home, wanted, reader, now());
    const isEmpty = planned.plan.actions.length === 0;
    // Before what cannot be signed ends the run.
    if (isEmpty) await this.runHooks(home, 'earlier');
    assertSignable(planned.plan, selection.of === 'named');
    if (isEmpty && flags.cron) return;
    note(home.warnings);
    const { outlook } = planContext(planned, reader, now());
    if (!isEmpty && !flags.cron) await askToApply(() => planText(planned.plan, paint, outlook), 'renew', flags);
    const applied = isEmpty ? { done: [], remaining: [] } : await carriedOut(planned, flags);
    const document = applyDocument(folder, applied, outlook.restarts, planned.plan.waiting);
    const isLate = isJson(flags) && flags['verify-live'];
    const text = flags.cron
      ? summary(applied, planned.plan.waiting)
      : applyText(applied, planned.plan, outlook.restarts, paint);
    if (!isLate)
      printReport(
        isJson(flags),
        () => document,
        () => text,
      );
    if (applied.remaining.length > 0) this.endWith(exit.unverified);
    if (applied.done.length > 0) await this.runHooks(home, 'just now');
    const served = flags['verify-live'] && applied.done.length > 0 ? await this.verify(folder, applied) : [];
    if (isLate) print(JSON.stringify({ ...document, served: served.map(servedDocument) }, null, 2));
    else if (served.some(({ state }) => !flags.cron || state !== 'served')) print(servedText(served, paint));
  }

  /** What is not served after the hooks have run is a failure, but nothing that could be taken back by itself. */
  private async verify(folder: string, { done }: Applied): Promise<readonly Served[]> {
    const [writer, probe] = await Promise.all([loadWriter(), loadProber()]);
    const entry = reader.keptChanges(folder).at(-1)?.id;
    const served = await verifyLive(folder, done, { reader, probe }, now());
    try {
      recordServed(folder, served, writer, now());
    } catch (error) {
      // The renewal and what was seen stand, whoever holds the lock by now.
      if (!isPkiError(error)) throw error;
      say(`the ledger does not say what is served: ${error.message}`);
    }
    const missing = served.filter(({ state }) => state === 'not-served');
    if (missing.length === 0) return served;
    const back = entry === undefined ? '' : `, or take the renewal back with kubepki history restore ${entry}`;
    say(
      `${paint('critical', 'error:')} expected the new certificates to be served, got others or none at ${counted(missing.length, 'endpoint')}: ${missing.map(keyOf).join(', ')}\n${paint('info', 'hint:')} deliver and restart what needs it (kubepki plan and docs/reload.md say what)${back}`,
    );
    this.endWith(exit.unverified);
    return served;
  }

  /** Runs what a renewal owes, this one or an earlier one that was killed or whose hook failed. The report is beside it. */
  private async runHooks({ folder, cluster }: Home, renewed: 'earlier' | 'just now'): Promise<void> {
    const since = owedSince(folder, reader);
    if (since === undefined) return;
    const hooks = cluster.hooks.after;
    if (hooks.length > 0 && process.env[insideHook] !== undefined) {
      note(['inside of a hook no hooks are run: the next kubepki renew runs what is owed by then']);
      return;
    }
    if (hooks.length > 0 && renewed === 'earlier') note([`the hooks that are owed since ${since} are run now`]);
    const failure = runHooks(hooks, await loadRunner());
    if (failure !== undefined) {
      say(
        `${paint('critical', 'error:')} ${failure}\n${paint('info', 'hint:')} the certificates are renewed; the next kubepki renew runs the hooks again, until they succeed or the spec has none`,
      );
      this.endWith(exit.unverified);
      return;
    }
    try {
      settleHooks(folder, since, { reader, writer: await loadWriter() }, now());
    } catch (error) {
      // The hooks have succeeded, whoever holds the lock by now.
      if (!isPkiError(error)) throw error;
      say(`the next kubepki renew runs the hooks again: ${error.message}`);
    }
  }
}

/** What the hooks of the spec are owed is committed with it. */
async function carriedOut(planned: Planned, flags: RenewFlags): Promise<Applied> {
  const time = now();
  return applyPlan(planned, await loadTools(passphraseOf(flags)), 'renew', time, owing(planned.home.cluster, time));
}

interface RenewFlags extends PassphraseFlags {
  readonly 'authority-key': string[] | undefined;
  readonly home: string | undefined;
  readonly node: string[] | undefined;
  readonly 'reuse-key': boolean;
  readonly 'verify-live': boolean;
  readonly yes: boolean;
  readonly cron: boolean;
  readonly json: boolean;
  readonly output: 'text' | 'json';
}

/** One line. */
const summary = ({ done, remaining }: Applied, waiting: readonly Waiting[]): string =>
  [
    `renewed ${counted(done.length, 'certificate')}: ${done.map(keyOf).join(', ')}`,
    ...(remaining.length === 0 ? [] : [`not right yet: ${remaining.map(keyOf).join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`waiting for somebody to sign: ${waiting.map(keyOf).join(', ')}`]),
  ].join('; ');

/** @throws CliError CLI_USAGE */
function selectionOf(
  names: readonly string[],
  { all, within }: { readonly all: boolean; readonly within: number | undefined },
): Selection {
  if (names.length > 0 && (all || within !== undefined))
    throw new CliError('CLI_USAGE', 'expected names, --all or --within, got several of them', {
      hint: 'leave out the names, or name everything that is to be renewed',
    });
  if (names.length > 0) return { of: 'named', names };
  if (all) return { of: 'all' };
  return within === undefined ? { of: 'due' } : { of: 'within', within };
}
