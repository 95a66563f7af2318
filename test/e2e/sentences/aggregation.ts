import { pki, type TestCluster } from '../../support/cluster.js';
import { extensionAddress, groupVersion, startExtension } from '../../support/extension.js';

/** What must hold of an extension API server that trusts nothing but `front-proxy-ca.crt`. */
export function aggregationSentences(cluster: TestCluster): void {
  let trusted: string;
  beforeAll(async () => {
    trusted = await startExtension(cluster);
  });

  const treeFile = (path: string): string => cluster.read(cluster.controlPlanes[0]!, path);
  const directly = (client: string | undefined) =>
    cluster.request(cluster.controlPlanes[0]!, `https://${extensionAddress}/`, {
      ca: trusted,
      ...(client === undefined ? {} : { certificate: `${pki}/${client}.crt`, key: `${pki}/${client}.key` }),
      headers: { 'X-Remote-User': 'kubernetes-admin' },
    });

  it('finds in the cluster whom it may trust: the front-proxy CA for front-proxy-client, the cluster CA for users', () => {
    const found = cluster.must([
      ...['get', 'configmap', 'extension-apiserver-authentication', '--namespace=kube-system'],
      '--output=jsonpath={.data}',
    ]);
    expect(JSON.parse(found)).toMatchObject({
      'requestheader-client-ca-file': treeFile('front-proxy-ca.crt'),
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-username-headers': '["X-Remote-User"]',
      'requestheader-group-headers': '["X-Remote-Group"]',
      'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
      'client-ca-file': treeFile('ca.crt'),
    });
  });

  it('learns from every API server, which comes as front-proxy-client, who the user is', () => {
    for (const node of cluster.controlPlanes) {
      const answer = cluster.must([
        'get',
        `--raw=/apis/${groupVersion}/whoever`,
        `--server=${cluster.apiServer(node)}`,
      ]);
      expect(JSON.parse(answer)).toMatchObject({
        client: 'front-proxy-client',
        user: 'kubernetes-admin',
        groups: ['kubeadm:cluster-admins', 'system:authenticated'],
      });
    }
  });

  it('refuses a client without a certificate that says who the user is', () => {
    expect(directly(undefined)).toEqual({ refused: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' });
  });

  it('refuses a client with a certificate of the cluster CA that says who the user is', () => {
    expect(directly('apiserver-kubelet-client')).toEqual({ refused: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' });
  });

  it('believes front-proxy-client when it comes directly', () => {
    expect(directly('front-proxy-client')).toMatchObject({ status: 200 });
  });
}
