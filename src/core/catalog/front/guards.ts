import { nodesOf, type Cluster, type ClusterNode, type Role } from '../../cluster/cluster.js';
import { familyOf } from '../../cluster/network.js';
import { portOf } from '../../components/component.js';
import { apiServerPort, balancedPort } from './entry.js';

/** Who may reach a port of a node; everybody else is turned away. Loopback always may, and other ports are nobody's concern. */
export interface Guard {
  /** A word that is a name for nftables. */
  readonly name: string;
  readonly title: string;
  /** First and last. */
  readonly ports: readonly [number, number];
  /** Networks, of both families; those who are let in. */
  readonly from: readonly Source[];
}

export interface Source {
  /** A network address and its prefix. */
  readonly network: string;
  readonly family: 4 | 6;
  readonly who: string;
}

/** The ports that the Kubernetes documentation lists (https://kubernetes.io/docs/reference/networking/ports-and-protocols), on the nodes where they are. */
export function guardsOf(cluster: Cluster, node: ClusterNode): readonly Guard[] {
  return rules.flatMap(({ name, title, on, ports, from }) => {
    const sources = node.roles.some((role) => on.includes(role)) ? from(cluster) : undefined;
    if (sources === undefined) return [];
    const [first, last = first] = ports(cluster);
    return [{ name, title, ports: [first, last], from: [...sources, ...scrapersOf(first, last, cluster)] } as const];
  });
}

interface GuardRule extends Pick<Guard, 'name' | 'title'> {
  readonly on: readonly Role[];
  readonly ports: (cluster: Cluster) => readonly [number, number?];
  /** Undefined where everybody may. */
  readonly from: (cluster: Cluster) => readonly Source[] | undefined;
}

const rules: readonly GuardRule[] = [
  {
    name: 'kube_apiserver',
    title: 'the API server: clients, nodes and pods',
    on: ['control-plane'],
    ports: (cluster) => [apiServerPort(cluster)],
    from: clients,
  },
  {
    name: 'load_balancer',
    title: 'the load balancer of API servers: clients, nodes and pods',
    on: ['load-balancer'],
    ports: (cluster) => [balancedPort(cluster)],
    from: clients,
  },
  {
    name: 'etcd',
    title: 'etcd: control planes and members',
    on: ['etcd'],
    ports: () => [2379, 2380],
    from: (cluster) => nodes(cluster, 'control-plane', 'etcd'),
  },
  {
    name: 'kubelet',
    title: 'the kubelet: control planes, nodes and pods',
    on: ['control-plane', 'worker'],
    ports: () => [10_250],
    from: (cluster) => [...nodes(cluster, 'control-plane', 'worker'), ...pods(cluster)],
  },
  {
    name: 'kube_controller_manager',
    title: 'kube-controller-manager: the node itself',
    on: ['control-plane'],
    ports: (cluster) => [portOf('kube-controller-manager', cluster, 10_257)],
    from: () => [],
  },
  {
    name: 'kube_scheduler',
    title: 'kube-scheduler: the node itself',
    on: ['control-plane'],
    ports: (cluster) => [portOf('kube-scheduler', cluster, 10_259)],
    from: () => [],
  },
];

/** Whoever is declared, and every machine of the cluster: kubelets, load balancers, bastions and proxies are clients too. */
function clients(cluster: Cluster): readonly Source[] | undefined {
  const declared = cluster.front.firewall?.clients;
  if (declared === undefined) return undefined;
  return [
    ...declared.map(({ text, family }) => ({ network: text, family, who: 'clients' })),
    ...cluster.nodes.flatMap(ofNode),
    ...pods(cluster),
  ];
}

const nodes = (cluster: Cluster, ...roles: readonly Role[]): readonly Source[] =>
  nodesOf(cluster, ...roles).flatMap(ofNode);

const ofNode = ({ name, addresses }: ClusterNode): readonly Source[] =>
  addresses.map((address) => {
    const family = familyOf(address);
    return { network: `${address}/${family === 4 ? 32 : 128}`, family, who: name };
  });

const pods = ({ podCidrs }: Cluster): readonly Source[] =>
  podCidrs.map(({ text, family }) => ({ network: text, family, who: 'pods' }));

const scrapersOf = (first: number, last: number, { front }: Cluster): readonly Source[] =>
  (front.firewall?.scrapers ?? [])
    .filter(({ ports }) => ports.some((port) => port >= first && port <= last))
    .flatMap(({ name, addresses }) =>
      addresses.map(({ text, family }) => ({ network: text, family, who: `scraper ${name}` })),
    );
