/** What components are started with, by component: a line `--flag=value` or `field=value` each, sorted by name. */
export type NodeSettings = Readonly<Record<string, readonly string[]>>;

/** What the home keeps of a node beside its tree: what was written there, and what its components were to be started with. */
export interface ManifestFacts {
  readonly node: string;
  /** Relative to the root of the node. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** Undefined in one that an earlier release wrote. */
  readonly settings: NodeSettings | undefined;
}
