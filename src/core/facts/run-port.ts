/** Programs of the user's, run without a shell. */
export interface RunPort {
  /**
   * Runs one to its end; what it prints goes to stderr.
   *
   * @param command the program and its arguments
   * @returns how it failed, e.g. `exit code 3`; undefined when it ended with 0
   */
  readonly run: (command: readonly string[]) => string | undefined;
}
