import { pki, type TestCluster } from '../../support/cluster.js';
import { startKubelet } from '../../support/kubelet.js';
import { binaries } from '../../support/real-components.js';

const trust = { ca: `${pki}/ca.crt` };

/** What must hold of kubelets that were started with the flags and the configuration that `kubepki flags kubelet` prints. */
export function kubeletSentences(cluster: TestCluster): void {
  beforeAll(async () => {
    for (const node of cluster.nodes) await startKubelet(cluster, node);
    for (const node of cluster.nodes) {
      await cluster.eventually(`the Node ${node}`, () => cluster.must(['get', 'node', node, '--output=name']));
    }
  }, 120_000);

  it('registers its Node at the address of the spec', async () => {
    for (const node of cluster.nodes) {
      const internal = `--output=jsonpath={.status.addresses[?(@.type=="InternalIP")].address}`;
      const address = await cluster.eventually(
        `an address of the Node ${node}`,
        () => cluster.must(['get', 'node', node, internal]) || undefined,
      );
      expect(address).toBe(cluster.address(node));
    }
  });

  it('is the user that its Node is', () => {
    for (const node of cluster.nodes) {
      const whoami = ['auth', 'whoami', '--output=jsonpath={.status.userInfo.username} {.status.userInfo.groups}'];
      const kubeconfig = '--kubeconfig=/etc/kubernetes/kubelet.conf';
      expect(cluster.on(node).must([binaries().kubectl, kubeconfig, ...whoami])).toBe(
        `system:node:${node} ["system:nodes","system:authenticated"]`,
      );
    }
  });

  it('serves exactly the certificate kubelet-server of its node', () => {
    for (const node of cluster.nodes) {
      expect(cluster.request(node, `https://${cluster.address(node)}:10250/healthz`, trust)).toMatchObject({
        served: cluster.fingerprint(node, 'kubelet-server.crt'),
      });
    }
  });

  it('answers nobody without credentials', () => {
    for (const node of cluster.nodes) {
      expect(cluster.request(node, `https://${cluster.address(node)}:10250/pods`, trust)).toMatchObject({
        status: 401,
      });
    }
  });

  it('answers every API server, which verifies it', () => {
    for (const node of cluster.nodes) {
      for (const server of cluster.controlPlanes) {
        const raw = (path: string) =>
          cluster.must(['get', `--raw=/api/v1/nodes/${node}/proxy/${path}`, `--server=${cluster.apiServer(server)}`]);
        expect(raw('healthz')).toBe('ok');
        expect(JSON.parse(raw('configz'))).toMatchObject({
          kubeletconfig: {
            tlsCertFile: `${pki}/kubelet-server.crt`,
            authentication: { anonymous: { enabled: false }, x509: { clientCAFile: `${pki}/ca.crt` } },
            authorization: { mode: 'Webhook' },
          },
        });
      }
    }
  });

  it('is refused by the API server when its certificate is not of the cluster CA', () => {
    // etcd of the first node plays this kubelet: it has a certificate with the right address, of another CA.
    const node = cluster.controlPlanes[0]!;
    const impostor = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'impostor' },
      status: {
        addresses: [{ type: 'InternalIP', address: cluster.address(node) }],
        daemonEndpoints: { kubeletEndpoint: { Port: 2379 } },
      },
    };
    cluster.must(['create', '-f', '-'], { input: JSON.stringify(impostor) });
    expect(cluster.kubectl(['get', '--raw=/api/v1/nodes/impostor/proxy/healthz'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('x509: certificate signed by unknown authority') as string,
    });
  });
}
