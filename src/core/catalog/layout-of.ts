import type { Cluster, Override } from '../cluster/cluster.js';
import type { PartPaths, Layout } from './layouts/layout.js';
import { layouts } from './catalog.js';

/** Where the files of a cluster lie: the layout that its spec names, and what its overrides say instead. */
export function layoutOf({ layout: name, certificates }: Pick<Cluster, 'layout' | 'certificates'>): Layout {
  const layout = layouts[name];
  const own = Object.entries(certificates.overrides).flatMap(
    ([row, { files, absent }]): readonly (readonly [string, PartPaths])[] =>
      absent === true ? [[row, {}]] : files === undefined ? [] : [[row, relative(files)]],
  );
  return own.length === 0 ? layout : { ...layout, paths: { ...layout.paths, ...Object.fromEntries(own) } };
}

const relative = (files: NonNullable<Override['files']>): PartPaths =>
  Object.fromEntries(
    Object.entries(files).flatMap(([part, path]) => (path === undefined ? [] : [[part, path.slice(1)]])),
  );
