import { shellWord } from '../core/read/shell-word.js';
import { CliError } from './errors.js';
import { isJson } from './shared-flags.js';
import { confirm, isInteractive, say } from './terminal.js';

type Asking = 'apply' | 'renew' | 'history undo' | 'history restore' | 'monitor install' | 'monitor remove';

/** What was said beforehand, and in which form the result is wanted. */
type Given = Parameters<typeof isJson>[0] & { readonly yes: boolean };

/**
 * Shows a plan and asks whether to carry it out. Where yes was said beforehand it is shown to whoever looks on: not in a log, whose
 * report says the same.
 *
 * @param saved the file that the plan comes from
 * @throws CliError CLI_NOT_CONFIRMED without a terminal, or when the answer is no
 */
export async function askToApply(plan: () => string, command: Asking, given: Given, saved?: string): Promise<void> {
  if (given.yes) {
    if (isInteractive() && !isJson(given)) say(plan());
    return;
  }
  if (!isInteractive()) {
    throw new CliError('CLI_NOT_CONFIRMED', 'expected an answer on a terminal, got no terminal', {
      hint:
        command === 'apply'
          ? saved === undefined
            ? 'look at kubepki plan, then run kubepki apply --yes'
            : `look at the plan, then run kubepki apply ${shellWord(saved)} --yes`
          : `with --yes, kubepki ${command} does not ask`,
    });
  }
  say(plan());
  if (!(await confirm('Apply this plan?')))
    throw new CliError('CLI_NOT_CONFIRMED', 'expected the answer y, got another: nothing was changed', {
      hint: `kubepki ${command} asks again; with --yes it does not ask`,
    });
}
