/** What runs on this machine. */
export interface ProcessPort {
  /**
   * When the oldest process of each of these programs started; null where none runs. Undefined where the machine does not tell, as
   * one without /proc.
   */
  readonly startsOf: (programs: readonly string[]) => ReadonlyMap<string, Date | null> | undefined;
}
