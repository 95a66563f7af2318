import { Args } from '@oclif/core';
import { nearestWord } from '../core/cluster/nearest.js';
import { explainDocument, explainText, ruleList } from '../core/report/explain.js';
import { BaseCommand } from '../cli/base-command.js';
import { CliError } from '../cli/errors.js';
import { ordinaryExitCodes } from '../cli/exit-codes.js';
import { jsonFlag } from '../cli/shared-flags.js';
import { paint, print } from '../cli/terminal.js';

export default class Explain extends BaseCommand {
  static override summary =
    'say what a rule of check, flags audit or front roles means, why it matters and how to mend it';
  static override description = 'Without RULE: the list of rules. The same pages are in docs/rules.md.';
  static override examples = [
    { description: 'After a finding', command: '<%= config.bin %> explain san-missing' },
    { description: 'All rules', command: '<%= config.bin %> explain' },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override args = { rule: Args.string({ ignoreStdin: true, description: 'id of a rule' }) };
  static override flags = { json: jsonFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { everyRule: rules } = await import('../cli/wiring/audit.js');
    if (args.rule === undefined) {
      print(
        flags.json
          ? JSON.stringify({ apiVersion: 'kubepki/v1', kind: 'RuleList', items: rules.map(explainDocument) }, null, 2)
          : ruleList(rules, paint),
      );
      return;
    }
    const rule = rules.find(({ id }) => id === args.rule);
    if (rule === undefined) {
      const meant = nearestWord(
        args.rule,
        rules.map(({ id }) => id),
      );
      throw new CliError('CLI_USAGE', `expected the id of a rule, got "${args.rule}"`, {
        hint: meant === undefined ? 'kubepki explain lists them' : `did you mean ${meant}?`,
      });
    }
    print(flags.json ? JSON.stringify(explainDocument(rule), null, 2) : explainText(rule, paint));
  }
}
