/** What components are started with, by component: a line `--flag=value` or `field=value` each, sorted by name. */
export type NodeSettings = Readonly<Record<string, readonly string[]>>;

/** A file as it was written. */
export interface WrittenFile {
  /** Relative to the root of the node. */
  readonly path: string;
  readonly sha256: string;
}

/** A file that is delivered to the node, and to whom it is to belong there. */
interface ListedFile extends WrittenFile {
  readonly owner: string;
  readonly group: string;
}

/** What the home keeps of a node beside its tree: what was written there, and what its components were to be started with. */
export interface ManifestFacts {
  readonly node: string;
  readonly files: readonly ListedFile[];
  /** What was written earlier, is no longer wanted and still lies there: the node is not given it. */
  readonly retired: readonly WrittenFile[];
  /** Undefined in one that an earlier release wrote. */
  readonly settings: NodeSettings | undefined;
}
