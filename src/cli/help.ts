import { CommandHelp, Help as BaseHelp } from '@oclif/core';
import type { ExitCodes } from './exit-codes.js';

/** The usual help of a command, and how it ends. */
class CommandHelpWithExitCodes extends CommandHelp {
  protected override sections() {
    const exitCodes = (this.command as { exitCodes?: ExitCodes }).exitCodes ?? {};
    const body = Object.entries(exitCodes)
      .map(([code, meaning]) => `${code}  ${meaning}`)
      .join('\n');
    return [...super.sections(), { header: 'EXIT CODES', generate: () => (body === '' ? undefined : body) }];
  }
}

/** `kubepki help init` means `kubepki init --help`. */
export const withHelp = (argv: readonly string[]): string[] =>
  argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];

export class Help extends BaseHelp {
  protected override CommandHelpClass = CommandHelpWithExitCodes;
}
