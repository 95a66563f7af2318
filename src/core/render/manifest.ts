import type { DesiredFile, DesiredState } from '../catalog/desired.js';
import { renderMode } from '../facts/file.js';
import type { NodeSettings, WrittenFile } from '../facts/manifest.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';

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

/**
 * The text of `nodes/<node>/manifest.json`: what is delivered to the node, in the order in which it is installed.
 *
 * @param kept what only the home keeps: what its components are to be started with, and files that are no longer wanted
 */
export function renderManifest(
  node: string,
  files: readonly ManifestEntry[],
  {
    settings,
    retired = [],
  }: { readonly settings?: NodeSettings | undefined; readonly retired?: readonly WrittenFile[] } = {},
): string {
  const left = retired.length === 0 ? {} : { retired };
  return `${JSON.stringify({ apiVersion: 'kubepki/v1', kind: 'NodeManifest', node, files, ...left, settings }, null, 2)}\n`;
}

/** The files that the tree of each node is to hold, each once, in the order in which they are installed. */
export function filesByNode({
  artefacts,
}: Pick<DesiredState, 'artefacts'>): ReadonlyMap<string, readonly DesiredFile[]> {
  const nodes = new Map<string, Map<string, DesiredFile>>();
  for (const { node, kind, files } of artefacts) {
    if (node === undefined || kind === 'manifest') continue;
    const tree = nodes.get(node) ?? new Map<string, DesiredFile>();
    nodes.set(node, tree);
    for (const file of files) tree.set(placeKey(file.place), file);
  }
  return new Map([...nodes].map(([node, tree]) => [node, [...tree.values()]]));
}

export const filesOfNode = (desired: Pick<DesiredState, 'artefacts'>, node: string): readonly DesiredFile[] =>
  filesByNode(desired).get(node) ?? [];

/** What the tree of a node holds of what it should, as its manifest lists it. */
export const manifestEntries = (
  files: readonly DesiredFile[],
  observed: Pick<Observed, 'files'>,
): readonly ManifestEntry[] =>
  files.flatMap(({ place, mode, owner, group }) => {
    const facts = observed.files.get(placeKey(place));
    return facts?.state === 'present'
      ? [{ path: place.path, sha256: facts.sha256, mode: renderMode(mode), owner, group }]
      : [];
  });
