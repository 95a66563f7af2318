import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { componentNames, pathSetting, type ComponentName, type Note, type Setting } from '../components/component.js';
import { catalog } from './catalog.js';
import { foreign } from './foreign.js';
import { layoutOf } from './layout-of.js';
import { absolute, livesOn, pathsOn } from './placement.js';

/** The rows that each component reads something of, in the order of the table: hardly a tenth of it. */
const readRows = new Map(
  componentNames.map((component) => [
    component,
    [...Object.entries(catalog), ...Object.entries(foreign)].flatMap(([name, row]) => {
      const readers = (row.readBy ?? []).filter((reader) => reader.component === component);
      return readers.length === 0 ? [] : [{ name, row, readers }];
    }),
  ]),
);

const noteOf = (name: string, title: string): Note => ({ why: `${name}: ${title}`, source: 'docs/catalog.md' });

/**
 * The settings by which a component on a node comes to its files: the reader column of the table, with the paths of the layout.
 * A setting can name no file that the table does not place on that node, or says that something else writes there.
 */
export function filesReadBy(component: ComponentName, cluster: Cluster, node: ClusterNode): readonly Setting[] {
  const layout = layoutOf(cluster);
  return (readRows.get(component) ?? []).flatMap(({ name, row, readers }) => {
    const places = pathsOn(layout, name, node.name);
    if (places === undefined || !livesOn(row, node, cluster)) return [];
    return readers
      .filter(({ when }) => when?.(cluster) !== false)
      .flatMap(({ names }) =>
        Object.entries(names).flatMap(([part, flags]) => {
          const path = places[part as keyof typeof places];
          return path === undefined
            ? []
            : flags.map((flag) => ({ ...pathSetting(flag, absolute(path)), note: noteOf(name, row.title) }));
        }),
      );
  });
}
