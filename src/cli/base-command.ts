import { Command } from '@oclif/core';
import { isPkiError } from '../core/error.js';
import { printableLines } from '../core/report/printable.js';
import { atHome } from './at-home.js';
import { endWithoutOutput } from './broken-output.js';
import { exit, exitCodeOf, monitoring } from './exit-codes.js';
import { paint, print, say } from './terminal.js';
import { usageText } from './usage-text.js';

/** What a failure looks like to a person and to a program. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: number;
}

/** What all commands share: how they fail. What a command does stands in its own file. */
export abstract class BaseCommand extends Command {
  /** A monitoring command says "unknown" when it fails: whoever calls it must not take a broken call for a verdict. */
  protected readonly monitors: boolean = false;

  protected override init(): Promise<unknown> {
    if (this.monitors) endWithoutOutput(monitoring.unknown);
    return super.init();
  }

  /** Ends with an exit code without ending the process, so that output is flushed. */
  protected endWith(code: number): void {
    process.exitCode = code;
  }

  /** How a call ends that failed; a command may have a flag that says otherwise. */
  protected exitCodeOf(code: number): number {
    return code;
  }

  protected override async catch(error: Error): Promise<void> {
    // A call that failed in its flags has been parsed as far as it can be.
    this.parsed = true;
    const failure = failureOf(error);
    process.exitCode = this.monitors ? monitoring.unknown : this.exitCodeOf(failure.exitCode);
    return this.tell(failure);
  }

  /** Says how the call failed, in the form that was asked for. */
  protected async tell({ code, message, hint }: Failure): Promise<void> {
    if (wantsJson(this.argv)) {
      print(JSON.stringify({ error: { code, message: atHome(message), hint: atHome(hint) } }, null, 2));
    } else {
      say(
        `${paint('critical', 'error:')} ${printableLines(message)}\n${paint('info', 'hint:')} ${printableLines(hint)}`,
      );
    }
    return Promise.resolve();
  }
}

/** Known before the flags are parsed, since parsing them may be what fails. */
export const wantsJson = (argv: readonly string[]): boolean =>
  beforeArguments(argv).includes('--json') || wants(argv, '--output', 'json') || wants(argv, '--format', 'json');

/** Whether a flag was given this value. */
export const wants = (argv: readonly string[], flag: string, value: string): boolean =>
  beforeArguments(argv).some(
    (word, index, words) => word === `${flag}=${value}` || (word === flag && words[index + 1] === value),
  );

const beforeArguments = (argv: readonly string[]): readonly string[] =>
  argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;

const seeHelp = 'add --help to see the flags and examples';

function failureOf(error: Error): Failure {
  if (isPkiError(error)) {
    return {
      code: error.code,
      message: withoutPreamble(error.message),
      hint: error.hint ?? seeHelp,
      exitCode: exitCodeOf(error),
    };
  }
  if (isUsage(error))
    return { code: 'CLI_USAGE', message: usageText(error.message), hint: seeHelp, exitCode: exit.usage };
  return {
    code: 'BUG',
    message: `unexpected failure: ${error.message}`,
    hint:
      process.env.KUBEPKI_DEBUG === undefined
        ? 'this is a bug; run again with KUBEPKI_DEBUG=1 to see where it happened, and report it'
        : (error.stack ?? 'no stack'),
    exitCode: exit.bug,
  };
}

/** oclif wraps what a flag's parser says into lines of its own. */
const withoutPreamble = (message: string): string => /^Parsing --\S+ *\n\s*([^\n]*)/.exec(message)?.[1] ?? message;

/** oclif marks what its parser refuses. */
const isUsage = (error: Error): boolean => 'oclif' in error || 'parse' in error;
