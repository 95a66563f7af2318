import { setTimeout as sleep } from 'node:timers/promises';
import { pki, type TestCluster } from '../../support/cluster.js';
import { copyAside, type Stranger } from '../../support/stranger.js';

/** Between etcd and its client: seen by restarts of etcd, after which the API server has to make its connections anew. */
export function etcdSentences(cluster: TestCluster, stranger: () => Stranger): void {
  const trueCa = `${pki}/etcd/true-ca.crt`;
  const restartEtcd = (...more: readonly string[]) =>
    cluster.restart('etcd', 'cp1', '--data-dir=/var/lib/etcd', ...more);
  const seen = (what: string, holds: () => boolean) => cluster.eventually(what, () => (holds() ? true : undefined), 60);
  const isReady = () => cluster.kubectl(['get', '--raw=/readyz/etcd']).code === 0;
  const asked = () =>
    cluster.request('cp1', 'https://127.0.0.1:2379/health', { ca: trueCa, ...cluster.pair('etcd/healthcheck-client') });
  beforeAll(() => copyAside(cluster, 'etcd/ca.crt', 'etcd/true-ca.crt'));

  it('--etcd-certfile and its key: the next connection to etcd is made with what lies on disk', async () => {
    await stranger().inPlaceOf(['apiserver-etcd-client.key', 'apiserver-etcd-client.crt'], async () => {
      expect(isReady()).toBe(true);
      await restartEtcd();
      await seen('an etcd that answers', () => asked().status === 200);
      await seen('an API server that etcd refuses', () => !isReady());
    });
    await seen('an API server that is let in again, without a restart', isReady);
  }, 180_000);

  it('--etcd-cafile of kube-apiserver and --trusted-ca-file of etcd: what was read at the start', async () => {
    await stranger().inPlaceOf(['etcd/ca.crt'], async () => {
      await sleep(5_000);
      expect(asked()).toMatchObject({ status: 200 });
      await restartEtcd(`--trusted-ca-file=${trueCa}`);
      await seen('an etcd that answers', () => asked().status === 200);
      await seen('an API server that verifies etcd by what it read at its start', isReady);
      await restartEtcd();
      await seen('an etcd that refuses clients of its former authority', () =>
        /CERTIFICATE|UNKNOWN_CA/.test(asked().refused ?? ''),
      );
    });
    await restartEtcd();
    await seen('an etcd that lets them in again', () => asked().status === 200);
    await seen('an API server with etcd', isReady);
  }, 240_000);
}
