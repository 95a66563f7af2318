import { nodesOf, type Cluster, type ClusterNode } from '../../cluster/cluster.js';
import { familyOf, parseEndpoint, renderEndpoint, type Endpoint } from '../../cluster/network.js';
import { portOf } from '../../components/component.js';

/** A way to the API server on which people show a certificate of the authority of users. */
export const gates = ['bastion', 'proxy'] as const;
export type Gate = (typeof gates)[number];

export const isGated = (cluster: Cluster): boolean => nodesOf(cluster, ...gates).length > 0;

/** What users dial; undefined where no node has the role. */
export function entryOf(gate: Gate, cluster: Cluster): Endpoint | undefined {
  const [first] = nodesOf(cluster, gate);
  const { endpoint, port } = cluster.front[gate];
  return first === undefined ? undefined : parseEndpoint(endpoint ?? first.addresses[0], port);
}

/** The port that clients of the load balancer dial. */
export const balancedPort = ({ front, endpoint }: Cluster): number => front.loadBalancer.port ?? endpoint.port;

export const apiServerPort = (cluster: Cluster): number => portOf('kube-apiserver', cluster, cluster.apiServer.port);

/** The API servers, as `host:port`. */
export const apiServers = (cluster: Cluster): readonly { readonly node: ClusterNode; readonly at: string }[] =>
  nodesOf(cluster, 'control-plane').map((node) => ({
    node,
    at: renderEndpoint({ host: node.addresses[0], port: apiServerPort(cluster) }),
  }));

/** Whether anything of the cluster has an IPv6 address: a program that is told to listen on a family the kernel lacks does not start. */
export const speaksIPv6 = ({ nodes }: Cluster): boolean =>
  nodes.some(({ addresses }) => addresses.some((address) => familyOf(address) === 6));

/** Lines of a configuration; the template says how far they are indented. */
export const lines = (all: readonly string[]): string => all.join('\n');
