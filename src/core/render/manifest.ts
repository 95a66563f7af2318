/** One file of a node tree, as `manifest.json` lists it. */
export interface ManifestEntry {
  /** Relative to the root of the node. */
  readonly path: string;
  readonly sha256: string;
  /** Octal text, e.g. `0600`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/** The text of `nodes/<node>/manifest.json`: what is delivered to the node, in the order in which it is installed. */
export const renderManifest = (node: string, files: readonly ManifestEntry[]): string =>
  `${JSON.stringify({ apiVersion: 'kubepki/v1', kind: 'NodeManifest', node, files }, null, 2)}\n`;
