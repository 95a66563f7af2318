import { setTimeout as sleep } from 'node:timers/promises';
import { pki, type TestCluster } from '../../support/cluster.js';
import { swapIn, type Stranger } from '../../support/stranger.js';

/** What happens between the renames of a key and of its certificate: the state that a killed renewal leaves, made by hand. */
export function tornSentences(cluster: TestCluster, stranger: () => Stranger): void {
  it('a torn pair of etcd: every new connection is refused until the pair is whole again', async () => {
    const ask = () =>
      cluster.request('cp1', 'https://127.0.0.1:2379/health', {
        ca: `${pki}/etcd/ca.crt`,
        ...cluster.pair('etcd/healthcheck-client'),
      });
    expect(ask()).toMatchObject({ status: 200 });
    const own = cluster.read('cp1', 'etcd/server.key');
    swapIn(cluster, 'etcd/server.key', stranger().read('etcd/server.key'));
    expect(ask().refused).toBeDefined();
    // Its connection was made before.
    expect(cluster.must(['create', 'configmap', 'while-torn', '--output=name'])).toContain('configmap/while-torn');
    swapIn(cluster, 'etcd/server.key', own);
    expect(ask()).toMatchObject({ status: 200 });
  }, 60_000);

  it('a torn pair of kube-apiserver: the old pair is served until the new one is whole', async () => {
    const ask = () => cluster.request('cp1', `${cluster.apiServer('cp1')}/readyz`, { ca: `${pki}/ca.crt` });
    const before = cluster.fingerprint('cp1', 'apiserver.crt');
    const own = cluster.read('cp1', 'apiserver.key');
    swapIn(cluster, 'apiserver.key', stranger().read('apiserver.key'));
    await sleep(3_000);
    expect(ask()).toMatchObject({ status: 200, served: before });
    swapIn(cluster, 'apiserver.key', own);
    cluster.kubepki(['renew', 'apiserver', '--yes', '--home', cluster.home]);
    const fresh = cluster.fingerprint('cp1', 'apiserver.crt');
    await cluster.eventually('the new pair', () => (ask().served === fresh ? true : undefined), 70);
  }, 120_000);
}
