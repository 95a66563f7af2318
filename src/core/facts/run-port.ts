import type { Secret } from './secret.js';

/** The variable of the environment by which what a hook starts knows that it is inside of one. */
export const insideHook = 'KUBEPKI_IN_HOOK';

/** Programs of the user's, run without a shell. */
export interface RunPort {
  /**
   * Runs a hook to its end, with `insideHook` in its environment; what it prints goes to stderr.
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
