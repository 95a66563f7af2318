import { Flags } from '@oclif/core';
import { applyDocument, applyText } from '../core/report/apply-report.js';
import { planText } from '../core/report/plan-report.js';
import { applyPlan } from '../workflows/apply.js';
import { openHome } from '../workflows/home.js';
import { planHome } from '../workflows/plan.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { askToApply } from '../cli/ask-to-apply.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../cli/shared-flags.js';
import { note, paint, print } from '../cli/terminal.js';
import { finishInterrupted } from '../cli/interrupted.js';
import { loadTools } from '../cli/wiring/tools.js';
import { reader } from '../cli/wiring/reader.js';

export default class Apply extends BaseCommand {
  static override summary = 'make the home what its spec says';
  static override description = `Shows the plan, asks, and carries it out: creates, issues again, writes again, narrows permissions. Everything is made and judged by the rules of check before the first file changes; a file changes by a rename, the key before its certificate. Authorities are never replaced.

A run that was interrupted is finished first.`;
  static override examples = [
    { description: 'Show the plan, ask, apply', command: '<%= config.bin %> apply' },
    { description: 'Without a question', command: '<%= config.bin %> apply --yes' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4, 5);
  static override flags = {
    yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Apply);
    const { folder } = needHome(flags.home);
    await finishInterrupted(folder, 'apply');
    const home = openHome(folder, reader);
    const planned = planHome(home, reader, now());
    note(home.warnings);
    if (planned.plan.actions.length > 0 && !flags.yes) await askToApply(planText(planned.plan, paint), 'apply');
    const applied =
      planned.plan.actions.length === 0
        ? { done: [], remaining: [] }
        : await applyPlan(planned, await loadTools(), 'apply', now());
    print(
      isJson(flags) ? JSON.stringify(applyDocument(folder, applied), null, 2) : applyText(applied, planned.plan, paint),
    );
    if (applied.remaining.length > 0) this.endWith(exit.unverified);
  }
}
