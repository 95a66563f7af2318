import { CliError } from './errors.js';
import { exitCodeOf } from './exit-codes.js';
import { say } from './terminal.js';

/** How a call of a monitoring command ends that could not say what it found. */
let failed: number | undefined;

export function endWithoutOutput(code: number): void {
  failed = code;
}

/**
 * A reader that has seen enough (`kubepki … | head`) is no failure and changes no verdict: the command ends as it would have.
 * An output that takes nothing for another reason, such as a full disk, leaves whoever asked without an answer.
 */
export function watchOutput(): void {
  // In front of what oclif listens with, which throws.
  process.stdout.prependListener('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    const error = new CliError('CLI_STDOUT', `expected to write the output, got ${message}`, {
      hint: 'make room, or write it elsewhere, and run the command again',
    });
    say(`error: ${error.message}\nhint: ${error.hint ?? ''}`);
    process.exit(failed ?? exitCodeOf(error));
  });
  // There is nobody left to tell.
  process.stderr.on('error', () => undefined);
}
