import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { sniRow } from '../cluster/declared.js';
import { setting, type Setting } from '../components/component.js';
import { layoutOf } from './layout-of.js';
import { absolute, pathsOn } from './placement.js';

type Sni = Cluster['apiServer']['sni'][number];

/** One flag for each entry, in the order of the spec: names that are said go before names that a certificate has. */
export const sniSettings = (cluster: Cluster, node: ClusterNode): readonly Setting[] =>
  cluster.apiServer.sni.flatMap((entry) => {
    const { certificate, key } = filesOf(entry, cluster, node);
    return certificate === undefined || key === undefined
      ? []
      : {
          ...setting('--tls-sni-cert-key', `${certificate},${key}:${entry.names.map(({ value }) => value).join(',')}`),
          isPath: true,
        };
  });

function filesOf({ name, certificate, key }: Sni, cluster: Cluster, node: ClusterNode) {
  if (certificate !== undefined) return { certificate, key };
  const paths = pathsOn(layoutOf(cluster), sniRow(name), node.name);
  return {
    certificate: paths?.certificate === undefined ? undefined : absolute(paths.certificate),
    key: paths?.key === undefined ? undefined : absolute(paths.key),
  };
}
