import type { Secret } from './secret.js';

/** Programs of the user's, run without a shell. */
export interface RunPort {
  /**
   * Runs one to its end; what it prints goes to stderr.
   *
   * @param command the program and its arguments
   * @returns how it failed, e.g. `exit code 3`; undefined when it ended with 0
   */
  readonly run: (command: readonly string[]) => string | undefined;

  /**
   * What one prints to stdout; what it prints to stderr is seen, and it may ask on the terminal.
   *
   * @returns the output, or how it failed
   */
  readonly output: (command: readonly string[]) => { readonly text: Secret } | { readonly failure: string };
}
