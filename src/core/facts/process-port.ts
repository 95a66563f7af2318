/** What runs on this machine. */
export interface ProcessPort {
  /**
   * When the oldest process of each of these programs started; null where none runs. Undefined where the machine does not tell, as
   * one without /proc.
   */
  readonly startsOf: (programs: readonly string[]) => ReadonlyMap<string, Date | null> | undefined;
  /**
   * The command lines of processes of these programs, the name of the program first; undefined where the machine does not tell. They can hold secrets.
   */
  readonly commandsOf: (programs: readonly string[]) => readonly ProcessCommand[] | undefined;
}

export interface ProcessCommand {
  readonly id: number;
  readonly program: string;
  /** Behind the name of the program. */
  readonly words: readonly string[];
}
