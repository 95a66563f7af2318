import { planDocument, planText } from '../core/report/plan-report.js';
import { openHome } from '../workflows/home.js';
import { planHome } from '../workflows/plan.js';
import { BaseCommand } from '../cli/base-command.js';
import { now } from '../cli/clock.js';
import { ordinaryExitCodes } from '../cli/exit-codes.js';
import { needHome } from '../cli/find-home.js';
import { homeFlag, isJson, jsonFlag, outputFlag } from '../cli/shared-flags.js';
import { note, paint, print } from '../cli/terminal.js';
import { reader } from '../cli/wiring/reader.js';

export default class Plan extends BaseCommand {
  static override summary = 'say what apply would change, and why';
  static override description = `Compares the home with its spec and lists what has to be created, issued again, written again or narrowed in its permissions, each with the rules that ask for it. Changes nothing.

What needs a person, such as an authority whose key is gone, is listed below the actions and left alone.`;
  static override examples = [
    { description: 'After an edit of kubepki.yaml', command: '<%= config.bin %> plan' },
    { description: 'For a program', command: '<%= config.bin %> plan --json' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = { output: outputFlag, json: jsonFlag, home: homeFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    const home = openHome(needHome(flags.home).folder, reader);
    const { plan } = planHome(home, reader, now());
    note(home.warnings);
    print(isJson(flags) ? JSON.stringify(planDocument(plan), null, 2) : planText(plan, paint));
  }
}
