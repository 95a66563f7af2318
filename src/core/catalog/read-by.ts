import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { componentNames, pathSetting, type ComponentName, type Setting } from '../components/component.js';
import { catalog, layouts } from './catalog.js';
import type { Desired } from './desired.js';
import { foreign } from './foreign.js';
import { absolute, nodesOfRow } from './placement.js';

/**
 * The settings by which a component on a node comes to its files: the reader column of the table, with the paths of the layout.
 * A setting can name no file that the table does not place on that node, or says that something else writes there.
 */
export function filesReadBy(component: ComponentName, cluster: Cluster, node: ClusterNode): readonly Setting[] {
  const { paths } = layouts[cluster.layout];
  return [...Object.entries(catalog), ...Object.entries(foreign)].flatMap(([name, row]) => {
    const places = paths[name];
    if (places === undefined || !nodesOfRow(row, cluster).includes(node)) return [];
    const readers = (row.readBy ?? []).filter(
      (reader) => reader.component === component && reader.when?.(cluster) !== false,
    );
    return readers.flatMap(({ names }) =>
      Object.entries(names).flatMap(([part, flags]) => {
        const path = places[part as keyof typeof places];
        return path === undefined ? [] : flags.map((flag) => pathSetting(flag, absolute(path)));
      }),
    );
  });
}

/**
 * The components of a node that come to a file, by a setting of theirs or by a kubeconfig that names it.
 *
 * @param artefacts what is desired of the node
 * @param path absolute, as the node sees it
 */
export function componentsReading(
  path: string,
  artefacts: readonly Desired[],
  cluster: Cluster,
  node: ClusterNode,
): readonly ComponentName[] {
  return componentNames.filter((component) => {
    const named = new Set(filesReadBy(component, cluster, node).map(({ value }) => value));
    return named.has(path) || kubeconfigsNaming(path, artefacts).some((kubeconfig) => named.has(kubeconfig));
  });
}

/** Kubeconfigs that name a file instead of holding it, by absolute path. */
const kubeconfigsNaming = (path: string, artefacts: readonly Desired[]): readonly string[] =>
  artefacts.flatMap((artefact) => {
    if (artefact.kind !== 'kubeconfig') return [];
    const { trust, credential } = artefact;
    const names = [
      ...(trust.held === 'path' ? [trust.path] : []),
      ...(credential.held === 'path' ? [credential.certificate, credential.key] : []),
    ];
    return names.includes(path)
      ? artefact.files.filter(({ part }) => part === 'kubeconfig').map(({ place }) => absolute(place.path))
      : [];
  });
