/** One file of a delivery as its node found it; null where there is no such file. */
export interface ReportedFile {
  /** Relative to the root of the node. */
  readonly path: string;
  readonly sha256: string | null;
  /** Octal text, e.g. `0600`. */
  readonly mode: string | null;
  readonly owner: string | null;
  readonly group: string | null;
  /** When it got its contents, name, mode or owner, whichever was last; undefined where its node cannot tell. */
  readonly changed: Date | undefined;
}

/** A component as its node found it. */
export interface ReportedProcess {
  readonly component: string;
  /** Null where it does not run. */
  readonly started: Date | null;
}
