import { pki, type TestCluster } from './cluster.js';
import { untilTold } from './talking.js';

/** What clients of a cluster saw. */
export interface Load {
  readonly requests: number;
  /** When, what and why. */
  readonly failures: readonly string[];
}

/** Clients on the first control plane, of its API server, which has to ask etcd each time, and of etcd itself. */
export function loadOn(cluster: TestCluster): () => Promise<Load> {
  const [node = ''] = cluster.controlPlanes;
  const targets = [
    {
      url: `${cluster.apiServer(node)}/api/v1/configmaps?limit=1`,
      ca: `${pki}/ca.crt`,
      ...cluster.pair('controller-manager'),
    },
    { url: 'https://127.0.0.1:2379/health', ca: `${pki}/etcd/ca.crt`, ...cluster.pair('etcd/healthcheck-client') },
  ];
  return untilTold('load.js', [JSON.stringify(targets)], cluster.on(node).launcher);
}

/** Says what was tried, whoever runs the test. */
export function tell(renewals: number, { requests, failures }: Load): void {
  process.stderr.write(
    `under load: ${renewals} renewals of every certificate, ${requests} requests, ${failures.length} failed\n`,
  );
}
