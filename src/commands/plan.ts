import { Flags } from '@oclif/core';
import { planDocument, planText } from '../core/report/plan-report.js';
import { shellWord } from '../core/read/shell-word.js';
import { chosen } from '../core/plan/choice.js';
import { isBegun, pruned } from '../core/plan/plan.js';
import { openHome } from '../workflows/home.js';
import { planContext, planHome } from '../workflows/plan.js';
import { policyFor, policyOfHome } from '../workflows/policy.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { exit, ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import { askedPolicy, policyFlag } from '../cli/policy-flag.js';
import { destinationOf, overwriteFlag } from '../cli/product-file.js';
import {
  authorityKeyFlag,
  choiceFlags,
  homeFlag,
  isJson,
  jsonFlag,
  outputFlag,
  pruneFlag,
} from '../cli/shared-flags.js';
import { note, paint, print, printText, say } from '../cli/terminal.js';
import { reader } from '../cli/wiring/reader.js';

export default class Plan extends BaseCommand {
  static override summary = 'say what apply would change, and why';
  static override description = `Compares the home with its spec and lists what has to be created, issued again, written again or corrected in mode or owner, each with the rules that ask for it and with what changes. Then says which components of which nodes have to be restarted once the files are there, and which take them by themselves, for that Kubernetes release (docs/reload.md). Changes nothing.

A file that kubepki wrote and the spec no longer wants is listed as kept: it goes with --prune, and is no change before.

What a policy suppresses in check is planned all the same, and says so (docs/policy.md).

What needs a person, such as an authority whose key is gone, is listed below the actions and left alone. A run that was interrupted is listed there too: apply finishes it first, whatever it is asked to do.`;
  static override examples = [
    { description: 'After an edit of kubepki.yaml', command: '<%= config.bin %> plan' },
    { description: 'One node, saved for apply', command: '<%= config.bin %> plan --node cp1 --out ../cp1.plan' },
    { description: 'With the removal of what the spec no longer wants', command: '<%= config.bin %> plan --prune' },
    { description: 'In a pipeline: is anything due?', command: '<%= config.bin %> plan --detailed-exitcode' },
  ];
  static exitCodes = {
    ...ordinaryExitCodes(0, 1, 2, 3, 4),
    1: 'unexpected failure: a bug; with --detailed-exitcode any usage, spec or input error too',
    2: 'usage, spec or input error; with --detailed-exitcode: changes are due',
  };
  static override flags = {
    ...choiceFlags,
    prune: pruneFlag,
    'authority-key': authorityKeyFlag,
    out: Flags.string({
      helpValue: 'FILE',
      summary:
        'save the plan as JSON outside of the home, for kubepki apply FILE; - is stdout, and the report goes to stderr',
    }),
    overwrite: overwriteFlag,
    'detailed-exitcode': Flags.boolean({
      summary: 'exit with 2 when changes are due, with 1 on any error of the call',
    }),
    policy: policyFlag,
    output: outputFlag,
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    const { folder } = needHome(flags.home);
    const { out, overwrite: overwrites } = flags;
    const saved = out === undefined ? undefined : destinationOf({ out, home: folder, overwrites, secret: undefined });
    const home = openHome(folder, reader, flags['authority-key']);
    const planned = planHome(home, reader, now());
    const whole = flags.prune ? pruned(planned.plan) : planned.plan;
    const plan = chosen(whole, { nodes: flags.node ?? [], artefacts: flags.only ?? [] }, planned.desired);
    const policy = policyFor(folder, policyOfHome(home), askedPolicy(flags), reader);
    const context = planContext({ ...planned, plan }, reader, now(), policy);
    const document = () => `${JSON.stringify(planDocument(plan, context), null, 2)}\n`;
    await saved?.write(Buffer.from(document()), 0o644);
    note([...home.warnings, ...policy.warnings]);
    // Whoever asked for JSON has all of it on stdout, and expects silence beside it.
    if (!isJson(flags)) {
      (saved?.isStdout === true ? say : printText)(planText(plan, paint, context.outlook, context.marks));
      if (out !== undefined && saved?.isStdout === false)
        say(`Saved the plan: kubepki apply ${shellWord(out)} does this and nothing else.`);
    } else if (saved?.isStdout !== true) print(document());
    const isDue = plan.actions.length + plan.waiting.length > 0 || isBegun(plan);
    if (flags['detailed-exitcode'] && isDue) this.endWith(exit.usage);
  }

  protected override exitCodeOf(code: number): number {
    return this.argv.includes('--detailed-exitcode') && code === exit.usage ? exit.bug : code;
  }
}
