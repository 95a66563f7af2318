import { Args, Flags } from '@oclif/core';
import { applyDocument, applyText } from '../core/report/apply-report.js';
import { chosen } from '../core/plan/choice.js';
import { pruned } from '../core/plan/plan.js';
import { planText } from '../core/report/plan-report.js';
import { applyPlan } from '../workflows/apply.js';
import { openHome } from '../workflows/home.js';
import { planContext, planHome } from '../workflows/plan.js';
import { assertSignable } from '../workflows/signable.js';
import { savedPlan } from '../workflows/saved-plan.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { CliError } from '../cli/errors.js';
import { askToApply } from '../cli/ask-to-apply.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import {
  authorityKeyFlag,
  choiceFlags,
  homeFlag,
  isJson,
  jsonFlag,
  outputFlag,
  pruneFlag,
  passphraseFlags,
} from '../cli/shared-flags.js';
import { passphraseOf } from '../cli/passphrase.js';
import { note, paint, printReport, say } from '../cli/terminal.js';
import { finishInterrupted } from '../cli/interrupted.js';
import { loadTools } from '../cli/wiring/tools.js';
import { reader } from '../cli/wiring/reader.js';

export default class Apply extends BaseCommand {
  static override summary = 'make the home what its spec says';
  static override description = `Shows the plan, asks, and carries it out: creates, issues again, writes again, narrows modes and corrects owners. Everything is made and judged by the rules of check before the first file changes; a file changes by a rename, the key before its certificate. Authorities are never replaced.

A file that kubepki wrote and the spec no longer wants stays until --prune: then it is removed, after everything else, and history undo brings it back.

A saved PLAN is refused when the spec, a keyset or a file has changed since. Ends with what was done, the new ends, and what to restart. A run that was interrupted is finished first.`;
  static override examples = [
    { description: 'Show the plan, ask, apply', command: '<%= config.bin %> apply' },
    { description: 'Without a question', command: '<%= config.bin %> apply --yes' },
    {
      description: 'What was planned and reviewed, and nothing else',
      command: '<%= config.bin %> apply cp1.plan --yes',
    },
    { description: 'With the removal of what the spec no longer wants', command: '<%= config.bin %> apply --prune' },
    { description: 'One node only', command: '<%= config.bin %> apply --node cp1' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4, 5);
  static override args = {
    plan: Args.string({ ignoreStdin: true, description: 'a plan that kubepki plan --out saved' }),
  };
  static override flags = {
    ...choiceFlags,
    prune: pruneFlag,
    yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
    'authority-key': authorityKeyFlag,
    ...passphraseFlags,
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Apply);
    const { folder } = needHome(flags.home);
    await finishInterrupted(folder, 'apply');
    const home = openHome(folder, reader, flags['authority-key']);
    const planned = planHome(home, reader, now());
    note(home.warnings);
    if (flags.prune && args.plan !== undefined)
      throw new CliError('CLI_USAGE', 'expected a saved plan or --prune, got both', {
        hint: 'a saved plan is carried out as it stands: make one with kubepki plan --prune --out FILE',
      });
    const whole =
      args.plan === undefined
        ? flags.prune
          ? pruned(planned.plan)
          : planned.plan
        : savedPlan(args.plan, planned.plan, reader);
    const plan = chosen(whole, { nodes: flags.node ?? [], artefacts: flags.only ?? [] }, planned.desired);
    const { outlook } = planContext({ ...planned, plan }, reader, now());
    if (plan.actions.length === 0 && plan.waiting.some(({ obstacle }) => obstacle.kind === 'offline')) {
      say(planText(plan, paint, outlook));
      assertSignable(plan, false);
    }
    if (plan.actions.length > 0) await askToApply(() => planText(plan, paint, outlook), 'apply', flags, args.plan);
    const applied =
      plan.actions.length === 0
        ? { done: [], remaining: [] }
        : await applyPlan({ ...planned, plan }, await loadTools(passphraseOf(flags)), 'apply', now());
    printReport(
      isJson(flags),
      () => applyDocument(folder, applied, outlook.restarts, plan.waiting),
      () => applyText(applied, plan, outlook.restarts, paint),
    );
    if (applied.remaining.length > 0) this.endWith(exit.unverified);
  }
}
