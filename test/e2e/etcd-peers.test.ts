import { startEtcd } from '../support/bring-up.js';
import { pki, TestCluster, type Answer } from '../support/cluster.js';
import { binaries, withComponents } from '../support/real-components.js';

withComponents('three members of etcd that demand the name they share', () => {
  const cluster = new TestCluster({
    controlPlanes: { cp1: '10.77.0.11', cp2: '10.77.0.12', cp3: '10.77.0.13' },
    endpoint: 'api.prod.test',
  });
  const ca = `${pki}/etcd/ca.crt`;
  beforeAll(async () => {
    await cluster.boot();
    await startEtcd(cluster);
  }, 240_000);
  afterAll(() => cluster.stop());

  /** What the peer port of cp2 answers to whoever shows a certificate from cp1. */
  const asks = (stem: string): Answer =>
    cluster.request('cp1', 'https://10.77.0.12:2380/version', { ca, ...cluster.pair(stem) });

  it('are one cluster', () => {
    const { certificate, key } = cluster.pair('etcd/healthcheck-client');
    const asked = cluster
      .on('cp1')
      .must([
        binaries().etcdctl,
        '--endpoints=https://127.0.0.1:2379',
        `--cacert=${ca}`,
        `--cert=${certificate}`,
        `--key=${key}`,
        'endpoint',
        'health',
        '--cluster',
      ]);
    expect(asked.match(/is healthy/g)).toHaveLength(3);
  });

  it('let each other in on the peer port, and no other certificate of their CA', () => {
    expect(asks('etcd/peer').status).toBe(200);
    const others = ['etcd/server', 'etcd/healthcheck-client', 'apiserver-etcd-client'];
    expect(others.map((stem) => asks(stem).refused)).toEqual(others.map(() => expect.any(String) as string));
  });

  it('would let in every client without the flag', async () => {
    const flags = cluster.flags('etcd', 'cp2').filter((flag) => !flag.startsWith('--peer-cert-allowed-hostname='));
    await cluster.on('cp2').end('etcd');
    cluster.start('etcd', 'cp2', [...flags, '--data-dir=/var/lib/etcd']);
    const answer = () => (asks('apiserver-etcd-client').status === 200 ? true : undefined);
    await expect(cluster.eventually('an answer on the peer port', answer, 60)).resolves.toBe(true);
  }, 90_000);
});
