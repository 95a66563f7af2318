import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { pathSetting, type Note, type Setting } from '../components/component.js';
import { componentNames, type ComponentName } from '../cluster/component-names.js';
import { konnectivitySocket } from '../components/konnectivity.js';
import { webhookFiles } from '../components/webhook-kubeconfig.js';
import { catalog } from './catalog.js';
import { foreign } from './foreign.js';
import { layoutOf } from './layout-of.js';
import { serverAuthority } from './derivation.js';
import { absolute, livesOn, pathsOn, trustPath } from './placement.js';

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

/**
 * What the files of a component name, and no flag has to, by absolute path: certificates, keys and trust of kubeconfigs, and
 * kubeconfigs that a configuration leads to.
 */
export const filesBehind = (component: ComponentName, cluster: Cluster, node: ClusterNode): readonly string[] => [
  ...new Set([
    ...filesOfKubeconfigs(component, cluster, node),
    ...(component === 'kube-apiserver' ? filesOfWebhooks(cluster, node) : []),
  ]),
];

/** What leads to servers that kube-apiserver asks. The kubeconfig of the one that is asked whose a token is has a flag. */
function filesOfWebhooks(cluster: Cluster, node: ClusterNode): readonly string[] {
  const { authentication, authorization } = cluster;
  const ofTokens = authentication.webhook?.server;
  const written = authorization.webhooks.some(({ server }) => server.by === 'url')
    ? pathsOn(layoutOf(cluster), 'authorization-webhook.yaml', node.name)?.text
    : undefined;
  return [
    ...(ofTokens?.by === 'url' ? webhookFiles(ofTokens) : []),
    ...(written === undefined ? [] : [absolute(written)]),
    ...authorization.webhooks.flatMap(({ server }) => webhookFiles(server)),
  ];
}

/** Sockets of others that the files of a component name, by absolute path: nothing says that their folders are there before them. */
export function socketsBehind(component: ComponentName, { encryption, konnectivity }: Cluster): readonly string[] {
  if (component !== 'kube-apiserver') return [];
  const kms = (encryption?.providers ?? []).flatMap((one) =>
    one.kind === 'kms' ? [one.endpoint.replace(/^unix:\/\//, '')] : [],
  );
  return [...kms, ...(konnectivity === undefined ? [] : [konnectivitySocket])];
}

function filesOfKubeconfigs(component: ComponentName, cluster: Cluster, node: ClusterNode): readonly string[] {
  const layout = layoutOf(cluster);
  return (readRows.get(component) ?? []).flatMap(({ name, row }): readonly string[] => {
    const places = pathsOn(layout, name, node.name);
    if (row.kind !== 'kubeconfig' || places === undefined || !livesOn(row, node, cluster)) return [];
    const lent = row.credential === undefined ? undefined : pathsOn(layout, row.credential, node.name);
    const { certificate, key } = places.certificate === undefined ? (lent ?? places) : places;
    if (certificate === undefined || key === undefined) return [];
    const trusted =
      places.trust === undefined
        ? trustPath(layout, node.name, serverAuthority({ cluster, layout }))
        : absolute(places.trust);
    return [absolute(certificate), absolute(key), trusted];
  });
}
