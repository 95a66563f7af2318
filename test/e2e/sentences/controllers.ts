import { pki, type TestCluster } from '../../support/cluster.js';

const trust = { ca: `${pki}/ca.crt` };
const ports = { 'kube-controller-manager': 10257, 'kube-scheduler': 10259 } as const;

/** What must hold of the controller-managers and schedulers, which were started with what `kubepki flags` prints. */
export function controllerSentences(cluster: TestCluster): void {
  describe.each(Object.entries(ports))('%s', (component, port) => {
    it('leads from one of the nodes: its kubeconfig is good for its lease', async () => {
      const holder = await cluster.eventually(`a holder of the lease ${component}`, () => {
        const lease = ['get', 'lease', component, '--namespace=kube-system'];
        return cluster.must([...lease, '--output=jsonpath={.spec.holderIdentity}']) || undefined;
      });
      expect(cluster.controlPlanes).toContain(holder.split('_')[0]);
    });

    it('serves the certificate of its node as localhost', () => {
      for (const node of cluster.controlPlanes) {
        expect(cluster.request(node, `https://localhost:${port}/healthz`, trust)).toMatchObject({
          status: 200,
          served: cluster.fingerprint(node, `${component}.crt`),
        });
      }
    });

    it('asks the API server who a caller is and what it may do, on every node', async () => {
      const token = await cluster.token();
      for (const node of cluster.controlPlanes) {
        const metrics = (bearer: string) =>
          cluster.request(node, `https://localhost:${port}/metrics`, {
            ...trust,
            headers: { authorization: `Bearer ${bearer}` },
          });
        expect(metrics(token)).toMatchObject({
          status: 403,
          body: expect.stringContaining('system:serviceaccount:default:default') as string,
        });
        expect(metrics('nonsense')).toMatchObject({ status: 401 });
      }
    });
  });
}
