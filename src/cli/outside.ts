import { nearestWord } from '../core/cluster/nearest.js';
import { exit } from './exit-codes.js';
import { wantsJson } from './base-command.js';
import { print, say } from './terminal.js';

/**
 * Ends a call that failed before any command ran: an unknown command, a broken installation.
 *
 * @param ids every command, as `bootstrap:manifests`
 */
export function failOutside(error: unknown, argv: readonly string[], ids: readonly string[]): void {
  const { oclif, message } = error as { oclif?: { exit?: number }; message?: string };
  // oclif ends --help and --version by an error that is none.
  if (oclif?.exit === 0) return;
  process.exitCode = oclif === undefined ? exit.bug : exit.usage;
  const unknown = /^command .+ not found$/.test(message ?? '') ? unknownCommand(argv, ids) : undefined;
  const text = unknown?.text ?? message ?? 'unexpected failure';
  const code = oclif === undefined ? 'BUG' : 'CLI_USAGE';
  const hint = unknown?.hint ?? 'kubepki --help lists the commands';
  if (wantsJson(argv)) print(JSON.stringify({ error: { code, message: text, hint } }, null, 2));
  else say(`error: ${text}\nhint: ${hint}`);
}

function unknownCommand(argv: readonly string[], ids: readonly string[]) {
  const [word = '', second] = argv;
  const names = ids.map((id) => id.replace(':', ' '));
  const typed = second !== undefined && ids.some((id) => id.startsWith(`${word}:`)) ? `${word} ${second}` : word;
  // What takes no argument is looked up together with the argument that it got.
  if (names.includes(typed)) {
    const surplus = argv[typed.split(' ').length] ?? '';
    return {
      text: `expected no argument of kubepki ${typed}, got "${surplus}"`,
      hint: `kubepki ${typed} --help lists its flags`,
    };
  }
  const meant = nearestWord(typed, names) ?? nearestWord(`${word} ${second ?? ''}`.trim(), names);
  return {
    text: `expected a command, got "${typed}"`,
    hint: meant === undefined ? undefined : `did you mean kubepki ${meant}?`,
  };
}
