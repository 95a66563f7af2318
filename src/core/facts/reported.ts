/** One file of a delivery as its node found it; null where there is no such file. */
export interface ReportedFile {
  /** Relative to the root of the node. */
  readonly path: string;
  readonly sha256: string | null;
  /** Octal text, e.g. `0600`. */
  readonly mode: string | null;
  readonly owner: string | null;
  readonly group: string | null;
}
