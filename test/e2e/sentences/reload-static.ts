import { setTimeout as sleep } from 'node:timers/promises';
import { pki, type TestCluster } from '../../support/cluster.js';
import type { Stranger } from '../../support/stranger.js';

/** Long enough for whatever takes a file by itself at once. */
const aWhile = 5_000;

/** What is read at the start only: other contents change nothing while the process runs, and do once it is started again. */
export function staticSentences(cluster: TestCluster, stranger: () => Stranger): void {
  const server = { ca: `${pki}/ca.crt` };
  const restartApiServer = async () => {
    await cluster.restart('kube-apiserver', 'cp1');
    await cluster.eventually('a ready API server', () =>
      cluster.request('cp1', `${cluster.apiServer('cp1')}/readyz`, server).status === 200 ? true : undefined,
    );
  };

  it('--service-account-key-file of kube-apiserver', async () => {
    const token = await cluster.token();
    const asked = () =>
      cluster.request('cp1', `${cluster.apiServer('cp1')}/api`, {
        ...server,
        headers: { Authorization: `Bearer ${token}` },
      }).status;
    expect(asked()).toBe(200);
    await stranger().inPlaceOf(['sa.pub'], async () => {
      await sleep(aWhile);
      expect(asked()).toBe(200);
      await restartApiServer();
      expect(asked()).toBe(401);
    });
    await restartApiServer();
    expect(asked()).toBe(200);
  }, 120_000);
}
