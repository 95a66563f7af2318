import { pki, type TestCluster } from '../../support/cluster.js';
import { binaries } from '../../support/real-components.js';

const trust = { ca: `${pki}/etcd/ca.crt` };
const healthcheck = {
  ...trust,
  certificate: `${pki}/etcd/healthcheck-client.crt`,
  key: `${pki}/etcd/healthcheck-client.key`,
};
const strangers = ['apiserver', 'apiserver-kubelet-client'];

/** What must hold of etcd, whose members were started with what `kubepki flags etcd` prints. */
export function etcdSentences(cluster: TestCluster): void {
  const etcdctl = (node: string, ...args: readonly string[]): string =>
    cluster
      .on(node)
      .must([
        binaries().etcdctl,
        '--endpoints=https://127.0.0.1:2379',
        `--cacert=${healthcheck.ca}`,
        `--cert=${healthcheck.certificate}`,
        `--key=${healthcheck.key}`,
        ...args,
      ]);

  it('is healthy on every member, for etcdctl with etcd-healthcheck-client', () => {
    const health = etcdctl(cluster.controlPlanes[0]!, 'endpoint', 'health', '--cluster', '--write-out=json');
    const endpoints = cluster.controlPlanes.map((node) => `https://${cluster.address(node)}:2379`);
    const healthy = (JSON.parse(health) as readonly { endpoint: string; health: boolean }[]).filter(
      (one) => one.health,
    );
    expect(healthy.map(({ endpoint }) => endpoint).sort()).toEqual(endpoints);
  });

  it('replicates to every member what one is told', () => {
    const [first, last] = [cluster.controlPlanes[0]!, cluster.controlPlanes.at(-1)!];
    etcdctl(first, 'put', 'kubepki/told', first);
    expect(etcdctl(last, 'get', 'kubepki/told', '--print-value-only')).toBe(`${first}\n`);
  });

  it('answers JSON through its gateway, which dials it with etcd-server as a client', () => {
    for (const node of cluster.controlPlanes) {
      const status = `https://${cluster.address(node)}:2379/v3/maintenance/status`;
      expect(cluster.request(node, status, { ...healthcheck, body: '{}' })).toMatchObject({
        status: 200,
        served: cluster.fingerprint(node, 'etcd/server.crt'),
      });
    }
  });

  it('answers every member as a peer', () => {
    const peer = { ...trust, certificate: `${pki}/etcd/peer.crt`, key: `${pki}/etcd/peer.key` };
    for (const node of cluster.controlPlanes) {
      for (const other of cluster.controlPlanes) {
        expect(cluster.request(node, `https://${cluster.address(other)}:2380/members`, peer)).toMatchObject({
          status: 200,
          served: cluster.fingerprint(other, 'etcd/peer.crt'),
        });
      }
    }
  });

  it.each([2379, 2380])('refuses on port %i a client without a certificate', (port) => {
    for (const node of cluster.controlPlanes) {
      expect(cluster.request(node, `https://${cluster.address(node)}:${port}/health`, trust)).toEqual({
        refused: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      });
    }
  });

  it.each(strangers.flatMap((name) => [2379, 2380].map((port) => [port, name] as const)))(
    'refuses on port %i a client with %s, which is of the cluster CA',
    (port, name) => {
      for (const node of cluster.controlPlanes) {
        const stranger = { ...trust, certificate: `${pki}/${name}.crt`, key: `${pki}/${name}.key` };
        expect(cluster.request(node, `https://${cluster.address(node)}:${port}/health`, stranger)).toEqual({
          refused: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
        });
      }
    },
  );
}
