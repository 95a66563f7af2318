import { parseEndpoint } from './network.js';
import { repeated, type Check } from './topology-check.js';
import { compareReleases, renderRelease, type Version } from './version.js';

const nftablesSince: Version = { major: 1, minor: 31, patch: undefined };

/** What a spec can get wrong about components, clients and servers that it declares. */
export const declaredChecks: readonly Check[] = [
  {
    reads: ['kubernetesVersion', 'kubeProxy'],
    *find({ kubernetesVersion, kubeProxy }) {
      // kubernetes/enhancements#3866: before, it is behind the gate NFTablesProxyMode.
      if (
        kubeProxy?.mode === 'nftables' &&
        compareReleases(kubernetesVersion, nftablesSince) < 0 &&
        !('featureGates' in kubeProxy.extraConfig)
      )
        yield {
          path: ['kubeProxy', 'mode'],
          message: `expected iptables or ipvs before 1.31, which has nftables without its gate, got nftables for ${renderRelease(kubernetesVersion)}`,
        };
    },
  },
  {
    reads: ['konnectivity.endpoint'],
    *find({ konnectivity }) {
      const endpoint = konnectivity?.endpoint;
      if (endpoint !== undefined && parseEndpoint(endpoint, 8132) === undefined)
        yield {
          path: ['konnectivity', 'endpoint'],
          message: `expected host:port, such as konnectivity.example.com:8132, got "${endpoint}"`,
        };
    },
  },
  {
    reads: ['etcd.clients', 'servingPairs'],
    *find(spec) {
      yield* repeated(
        spec.etcd.clients.map(({ name }, index) => ({ path: ['etcd', 'clients', index, 'name'], key: name })),
        'client of etcd',
      );
      yield* repeated(
        spec.servingPairs.map(({ name }, index) => ({ path: ['servingPairs', index, 'name'], key: name })),
        'serving pair',
      );
    },
  },
];
