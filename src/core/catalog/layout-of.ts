import type { Cluster, Override, Pairs } from '../cluster/cluster.js';
import { allLayouts } from './catalog.js';
import { declaredPathsOf, rowsOf } from './declared.js';
import { inOneFile, inTwoFiles, type Layout, type PartPaths } from './layouts/layout.js';
import type { Row } from './row.js';

/** What decides where files lie. */
type Placing = Pick<Cluster, 'layout' | 'certificates' | 'apiServer' | 'etcd'>;

/**
 * Where the files of a cluster lie: the layout that its spec names, with the pairs in one file that the spec wants so, and what its
 * overrides say instead. A row with files of its own keeps them as they are, unless its override itself says how pairs are kept.
 */
export function layoutOf(cluster: Placing): Layout {
  const known = made.get(cluster);
  if (known !== undefined) return known;
  const layout = make(cluster);
  made.set(cluster, layout);
  return layout;
}

/** Every component of every node asks for it. */
const made = new WeakMap<object, Layout>();

function make(cluster: Placing): Layout {
  const { pairs, overrides } = cluster.certificates;
  const { paths: table, ...layout } = allLayouts[cluster.layout];
  const paths: Layout['paths'] = { ...table, ...declaredPathsOf(cluster) };
  const rows = rowsOf(cluster);
  const usual = Object.entries(paths).map(([row, own]): readonly [string, PartPaths] => [
    row,
    isIssued(rows[row]) ? kept(pairs, own) : own,
  ]);
  const own = Object.entries(overrides).flatMap(([key, override]): readonly (readonly [string, PartPaths])[] => {
    if (override.absent === true) return [[key, {}]];
    if (override.files === undefined && override.pairs === undefined) return [];
    const row = key in paths ? key : key.slice(key.indexOf('/') + 1);
    const files = override.files ?? overrides[row]?.files;
    const places = files === undefined ? (paths[row] ?? {}) : relative(files);
    return [[key, override.pairs === undefined ? places : kept(override.pairs, places)]];
  });
  return { ...layout, paths: { ...paths, ...Object.fromEntries([...usual, ...own]) } };
}

/** What signs stays in two files: the controller-manager takes one certificate there and nothing else. */
const isIssued = (row: Row | undefined): boolean => row?.kind === 'pair' || row?.kind === 'kubeconfig';

const kept = (pairs: Pairs, paths: PartPaths): PartPaths =>
  pairs === 'combined' ? inOneFile(paths) : inTwoFiles(paths);

const relative = (files: NonNullable<Override['files']>): PartPaths =>
  Object.fromEntries(
    Object.entries(files).flatMap(([part, path]) => (path === undefined ? [] : [[part, path.slice(1)]])),
  );
