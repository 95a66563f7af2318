import { componentNames, type ComponentName } from '../cluster/component-names.js';
import { nodesOf, type Cluster, type ClusterNode } from '../cluster/cluster.js';
import { parseEndpoint, renderEndpoint } from '../cluster/network.js';
import { components, runsComponent } from '../components/components.js';
import { entryOf, gates } from '../catalog/front/entry.js';
import type { Listening, Vantage } from '../facts/live.js';

/** Whom the components of a node dial, by its roles: what a firewall between nodes has to let through (docs/front.md). */
const dials: Readonly<Partial<Record<ClusterNode['roles'][number], readonly ComponentName[]>>> = {
  'control-plane': ['kube-apiserver', 'etcd', 'kubelet'],
  etcd: ['etcd', 'kube-apiserver'],
  worker: ['kube-apiserver'],
  'load-balancer': ['kube-apiserver'],
  bastion: ['kube-apiserver'],
  proxy: ['kube-apiserver'],
};

/** Components whose clients verify the name that they dial. Controllers and schedulers are asked by monitors that seldom do. */
const verified: readonly ComponentName[] = ['kube-apiserver', 'kubelet', 'etcd', 'konnectivity-server'];

/**
 * Everywhere the components of a cluster and what stands in front of them listen, as its spec says.
 *
 * @param here the node that is this machine; undefined for none
 */
export function listeningIn(cluster: Cluster, here: string | undefined): readonly Listening[] {
  const own = cluster.nodes.find(({ name }) => name === here);
  const ofNodes = cluster.nodes.flatMap((node) =>
    componentNames
      .filter((component) => runsComponent(component, node, cluster))
      .flatMap((component) =>
        components[component].listens(cluster, node).map(({ by, on, host, port }): Listening => {
          const isHidden = on === 'loopback' && node !== own;
          return {
            node: node.name,
            component,
            by,
            endpoint: { host, port },
            dialledAs: verified.includes(component) ? [host] : [],
            vantage: isHidden ? 'hidden' : vantageOf(component, node, own, cluster),
          };
        }),
      ),
  );
  return once([...ofNodes, frontOf(cluster, own), ...externalEtcd(cluster, own), ...gatesOf(cluster)]);
}

/** A machine of the cluster reaches whom its own components dial; any other machine reaches the API server, unless people have to come in by a gate. */
function vantageOf(
  component: ComponentName,
  node: ClusterNode,
  own: ClusterNode | undefined,
  cluster: Cluster,
): Vantage {
  if (node === own) return 'must';
  if (own !== undefined) return own.roles.some((role) => dials[role]?.includes(component)) ? 'must' : 'may';
  return component === 'kube-apiserver' && nodesOf(cluster, ...gates).length === 0 ? 'must' : 'may';
}

/** What clients dial, which leads to any of the API servers. */
const frontOf = (cluster: Cluster, own: ClusterNode | undefined): Listening => ({
  node: undefined,
  component: 'kube-apiserver',
  by: '--tls-cert-file',
  endpoint: cluster.endpoint,
  dialledAs: [cluster.endpoint.host],
  vantage: own !== undefined || nodesOf(cluster, ...gates).length === 0 ? 'must' : 'may',
});

/** Nothing on disk says what an etcd that is not kubepki's own serves. */
const externalEtcd = ({ etcd }: Cluster, own: ClusterNode | undefined): readonly Listening[] =>
  (etcd.external?.endpoints ?? []).flatMap((url) => {
    const endpoint = parseEndpoint(url.replace(/^https:\/\//, ''), 2379);
    if (endpoint === undefined) return [];
    const vantage = own?.roles.includes('control-plane') === true ? 'must' : 'may';
    return [{ node: undefined, component: 'etcd', by: undefined, endpoint, dialledAs: [endpoint.host], vantage }];
  });

/** Bastions and proxies, as people dial them: each shows the pair of the same name. */
const gatesOf = (cluster: Cluster): readonly Listening[] =>
  gates.flatMap((gate) => {
    const endpoint = entryOf(gate, cluster);
    if (endpoint === undefined) return [];
    return [{ node: undefined, component: gate, by: gate, endpoint, dialledAs: [endpoint.host], vantage: 'may' }];
  });

/** Each address once, the one with a node first: what is known of it from elsewhere is added. */
export function once(all: readonly Listening[]): readonly Listening[] {
  const known = new Map<string, Listening>();
  for (const one of all) {
    const key = renderEndpoint(one.endpoint);
    const before = known.get(key);
    known.set(
      key,
      before === undefined
        ? one
        : {
            ...before,
            by: before.by ?? one.by,
            dialledAs: [...new Set([...before.dialledAs, ...one.dialledAs])],
            vantage: before.vantage === 'must' || one.vantage === 'must' ? 'must' : before.vantage,
          },
    );
  }
  return [...known.values()];
}
