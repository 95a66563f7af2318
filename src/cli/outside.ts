import { exit } from './exit-codes.js';
import { wantsJson } from './base-command.js';
import { print, say } from './terminal.js';

/** Ends a call that failed before any command ran: an unknown command, a broken installation. */
export function failOutside(error: unknown, argv: readonly string[]): void {
  const { oclif, message } = error as { oclif?: { exit?: number }; message?: string };
  // oclif ends --help and --version by an error that is none.
  if (oclif?.exit === 0) return;
  process.exitCode = oclif === undefined ? exit.bug : exit.usage;
  const text = (message ?? 'unexpected failure').replace(/^command (\S+) not found$/, 'expected a command, got "$1"');
  const code = oclif === undefined ? 'BUG' : 'CLI_USAGE';
  const hint = 'kubepki --help lists the commands';
  if (wantsJson(argv)) print(JSON.stringify({ error: { code, message: text, hint } }, null, 2));
  else say(`error: ${text}\nhint: ${hint}`);
}
