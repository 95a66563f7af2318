import { pki, type TestCluster } from '../../support/cluster.js';
import { extensionAddress, groupVersion, startExtension } from '../../support/extension.js';
import { swapIn, type Stranger } from '../../support/stranger.js';
import { registerNode, servingKubelet } from '../../support/stand-in.js';

/** What a running process takes from the disk by itself: seen by what it does once files of another cluster lie there, and once not. */
export function hotSentences(cluster: TestCluster, stranger: () => Stranger): void {
  const admin = () => cluster.kubectl(['get', 'namespaces', '--output=name']);
  const seen = (what: string, holds: () => boolean, seconds = 20) =>
    cluster.eventually(what, () => (holds() ? true : undefined), seconds);

  it('--client-ca-file of kube-apiserver: what it does not hold any more is refused, also over open connections', async () => {
    await stranger().inPlaceOf(['ca.crt'], async () => {
      await seen('401 for an administrator', () => /Unauthorized|provide credentials/.test(admin().stderr));
    });
    await seen('an administrator who is let in again', () => admin().code === 0);
  }, 90_000);

  it('--requestheader-client-ca-file of kube-apiserver: who may speak for users', async () => {
    const speaking = () =>
      cluster.request('cp1', `${cluster.apiServer('cp1')}/api/v1/namespaces`, {
        ca: `${pki}/ca.crt`,
        ...cluster.pair('front-proxy-client'),
        headers: { 'X-Remote-User': 'kubernetes-admin', 'X-Remote-Group': 'kubeadm:cluster-admins' },
      }).status;
    await seen('a front proxy that is believed', () => speaking() === 200);
    await stranger().inPlaceOf(['front-proxy-ca.crt'], async () => {
      await seen('401 for the front proxy', () => speaking() === 401);
    });
    await seen('a front proxy that is believed again', () => speaking() === 200);
  }, 90_000);

  it('--proxy-client-cert-file and its key: an extension server is shown what lies on disk', async () => {
    await startExtension(cluster);
    const asked = () => cluster.kubectl(['get', `--raw=/apis/${groupVersion}/whoever`]);
    await seen(`an answer of the extension at ${extensionAddress}`, () => asked().code === 0);
    await stranger().inPlaceOf(['front-proxy-client.key', 'front-proxy-client.crt'], async () => {
      await seen('an extension that refuses the API server', () => asked().code !== 0, 70);
    });
    await seen('an extension that answers again', () => asked().code === 0, 70);
  }, 120_000);

  it('--kubelet-client-certificate and its key: a kubelet is shown what lies on disk', async () => {
    const serial = servingKubelet(cluster, 'cp1');
    registerNode(cluster, 'cp1');
    const before = await cluster.eventually('an answer of the kubelet', serial);
    cluster.kubepki(['renew', 'apiserver-kubelet-client', '--yes', '--home', cluster.home]);
    await seen('a new serial, shown by the API server', () => (serial() ?? before) !== before, 310);
  }, 400_000);

  // Looked at every five minutes: too long for every day.
  if (process.env.KUBEPKI_SOAK === '1')
    it('--kubelet-certificate-authority: who may be a kubelet, within five minutes', async () => {
      const files = { certificate: 'strange-kubelet.crt', key: 'strange-kubelet.key' };
      swapIn(cluster, files.certificate, stranger().read('kubelet-server.crt'));
      swapIn(cluster, files.key, stranger().read('kubelet-server.key'));
      const pair = { certificate: `${pki}/${files.certificate}`, key: `${pki}/${files.key}` };
      const serial = servingKubelet(cluster, 'cp1', pair, 10_251);
      registerNode(cluster, 'cp1', 10_251);
      await seen('a kubelet of another authority that is refused', () => serial() === undefined);
      const own = cluster.read('cp1', 'ca.crt');
      swapIn(cluster, 'ca.crt', `${own}${stranger().read('ca.crt')}`);
      await seen('a kubelet of the second authority in the bundle', () => serial() !== undefined, 320);
      swapIn(cluster, 'ca.crt', own);
    }, 400_000);
}
