import { nodesOf, type Cluster, type ClusterNode } from '../cluster/cluster.js';
import { httpsUrl, loopbackOf } from '../cluster/network.js';
import { setting, type Component } from './component.js';

const peerUrl = (node: ClusterNode): string => httpsUrl(node.addresses[0], 2380);

/**
 * Client URLs of etcd as a control plane dials them: its own member on loopback where there is one (stacked),
 * else every member, else the members of an etcd that kubepki does not own.
 */
export function etcdServers(cluster: Cluster, node: ClusterNode): readonly string[] {
  if (cluster.etcd.external !== undefined) return cluster.etcd.external.endpoints;
  if (node.roles.includes('etcd')) return [httpsUrl(loopbackOf(node.addresses[0]), 2379)];
  return nodesOf(cluster, 'etcd').map(({ addresses: [address] }) => httpsUrl(address, 2379));
}

/** https://etcd.io/docs/v3.6/op-guide/configuration: etcd spells its own flags and TLS versions. */
export const etcd: Component = {
  name: 'etcd',
  runsOn: ['etcd'],
  listens: (_, { addresses: [host] }) => [
    { by: '--cert-file', on: 'node', host, port: 2379 },
    { by: '--peer-cert-file', on: 'node', host, port: 2380 },
  ],
  settings: (cluster, node) => [
    setting('--name', node.name),
    setting('--advertise-client-urls', httpsUrl(node.addresses[0], 2379)),
    setting(
      '--listen-client-urls',
      [loopbackOf(node.addresses[0]), node.addresses[0]].map((address) => httpsUrl(address, 2379)).join(','),
    ),
    setting('--initial-advertise-peer-urls', peerUrl(node)),
    setting('--listen-peer-urls', peerUrl(node)),
    setting(
      '--initial-cluster',
      nodesOf(cluster, 'etcd')
        .map((member) => `${member.name}=${peerUrl(member)}`)
        .join(','),
    ),
    ...(cluster.etcd.metrics === 'loopback'
      ? [setting('--listen-metrics-urls', httpsUrl(loopbackOf(node.addresses[0]), 2381).replace('https:', 'http:'))]
      : []),
    setting('--client-cert-auth', true),
    ...(cluster.etcd.peerName === undefined ? [] : [setting('--peer-cert-allowed-hostname', cluster.etcd.peerName)]),
    setting('--peer-client-cert-auth', true),
    setting('--tls-min-version', 'TLS1.2'),
  ],
};
