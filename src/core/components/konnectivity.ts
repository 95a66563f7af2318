import { nodesOf, type Cluster } from '../cluster/cluster.js';
import { extraArgsOf, pathSetting, setting, type Component } from './component.js';

/** Where the API server finds the server beside it: https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity */
export const konnectivitySocket = '/etc/kubernetes/konnectivity-server/konnectivity-server.socket';

/** Whom tokens of agents are for. */
const audience = 'system:konnectivity-server';

const isDeclared = ({ konnectivity }: Cluster): boolean => konnectivity !== undefined;

const agentPort = (cluster: Cluster): number =>
  Number(extraArgsOf('konnectivity-server', cluster).get('agent-port')?.at(-1) ?? 8132);

/**
 * sigs.k8s.io/apiserver-network-proxy. The API server speaks to it by a socket of the machine, so only agents meet a certificate.
 * It verifies tokens or certificates, never both: a kubeconfig beside a CA of agents is refused.
 */
export const konnectivityServer: Component = {
  name: 'konnectivity-server',
  runsOn: ['control-plane'],
  when: isDeclared,
  listens: (cluster, { addresses: [host] }) => [{ by: '--cluster-cert', on: 'node', host, port: agentPort(cluster) }],
  settings: (cluster) => [
    setting('--admin-port', 8133),
    setting('--agent-port', 8132),
    setting('--health-port', 8134),
    setting('--mode', 'grpc'),
    // An agent dials until it has met so many servers.
    setting('--server-count', nodesOf(cluster, 'control-plane').length),
    setting('--server-port', 0),
    pathSetting('--uds-name', konnectivitySocket),
    ...(cluster.konnectivity?.agents === 'token'
      ? [
          setting('--agent-namespace', 'kube-system'),
          setting('--agent-service-account', 'konnectivity-agent'),
          setting('--authentication-audience', audience),
        ]
      : []),
  ],
};

/** One agent on a node is enough to reach its pods; kubelets of control planes are beside the server. */
export const konnectivityAgent: Component = {
  name: 'konnectivity-agent',
  runsOn: ['worker'],
  when: isDeclared,
  listens: () => [],
  settings: ({ konnectivity }) => [
    setting('--proxy-server-host', konnectivity?.endpoint.host ?? ''),
    setting('--proxy-server-port', konnectivity?.endpoint.port ?? 8132),
    // The kubelet projects it there, and renews it.
    ...(konnectivity?.agents === 'token'
      ? [setting('--service-account-token-path', '/var/run/secrets/tokens/konnectivity-agent-token')]
      : []),
  ],
};
