import type { Cluster, Override, Pairs } from '../cluster/cluster.js';
import { allLayouts, catalog } from './catalog.js';
import { inOneFile, inTwoFiles, type Layout, type PartPaths } from './layouts/layout.js';

/**
 * Where the files of a cluster lie: the layout that its spec names, with the pairs in one file that the spec wants so, and what its
 * overrides say instead. A row with files of its own keeps them as they are, unless its override itself says how pairs are kept.
 */
export function layoutOf(cluster: Pick<Cluster, 'layout' | 'certificates'>): Layout {
  const known = made.get(cluster);
  if (known !== undefined) return known;
  const layout = make(cluster);
  made.set(cluster, layout);
  return layout;
}

/** Every component of every node asks for it. */
const made = new WeakMap<object, Layout>();

function make({ layout: name, certificates }: Pick<Cluster, 'layout' | 'certificates'>): Layout {
  const { pairs, overrides } = certificates;
  const layout = allLayouts[name];
  const usual = Object.entries(layout.paths).map(([row, paths]): readonly [string, PartPaths] => [
    row,
    isIssued(row) ? kept(pairs, paths) : paths,
  ]);
  const own = Object.entries(overrides).flatMap(([key, override]): readonly (readonly [string, PartPaths])[] => {
    if (override.absent === true) return [[key, {}]];
    if (override.files === undefined && override.pairs === undefined) return [];
    const row = key in layout.paths ? key : key.slice(key.indexOf('/') + 1);
    const files = override.files ?? overrides[row]?.files;
    const paths = files === undefined ? (layout.paths[row] ?? {}) : relative(files);
    return [[key, override.pairs === undefined ? paths : kept(override.pairs, paths)]];
  });
  return { ...layout, paths: { ...layout.paths, ...Object.fromEntries([...usual, ...own]) } };
}

/** What signs stays in two files: the controller-manager takes one certificate there and nothing else. */
const isIssued = (row: string): boolean => catalog[row]?.kind === 'pair' || catalog[row]?.kind === 'kubeconfig';

const kept = (pairs: Pairs, paths: PartPaths): PartPaths =>
  pairs === 'combined' ? inOneFile(paths) : inTwoFiles(paths);

const relative = (files: NonNullable<Override['files']>): PartPaths =>
  Object.fromEntries(
    Object.entries(files).flatMap(([part, path]) => (path === undefined ? [] : [[part, path.slice(1)]])),
  );
