import { pki, type Answer, type TestCluster } from '../../support/cluster.js';
import { Recorder, startHaproxy, startNginx } from '../../support/front.js';

/** What must hold of a load balancer on lb1, which HAProxy is when this begins and ends, before cp1 and cp2; cp2 serves nothing afterwards. */
export function loadBalancerSentences(cluster: TestCluster): void {
  const admin = { ca: `${pki}/ca.crt`, ...cluster.pair('apiserver-kubelet-client') };
  const ready = (): Answer => cluster.request('cp1', 'https://api.kubepki.test:6443/readyz', admin);
  const served = (node: string) => cluster.fingerprint(node, 'apiserver.crt');

  describe.each(['haproxy', 'nginx'])('%s as a load balancer', (software) => {
    beforeAll(async () => {
      if (software === 'nginx') {
        await cluster.on('lb1').end('haproxy');
        startNginx(cluster, 'nginx', 'lb1');
      }
      await cluster.eventually('both API servers', bothServe);
    }, 60_000);

    /** Who answered, of several calls; undefined until both have. */
    const bothServe = () => {
      const seen = new Set(Array.from({ length: 4 }, () => ready().served));
      return seen.has(served('cp1')) && seen.has(served('cp2')) ? seen : undefined;
    };

    it('passes TLS through to both API servers', async () => {
      expect(await cluster.eventually('both', bothServe)).toEqual(new Set([served('cp1'), served('cp2')]));
    });

    it('goes on when one of them stops, and uses it again when it is back', async () => {
      await cluster.on('cp2').end('kube-apiserver');
      // The one that is gone may be tried until it has been missed.
      await cluster.eventually('an answer', () => (ready().status === 200 ? true : undefined), 20);
      const answers = Array.from({ length: 12 }, () => ready());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map((answer) => answer.served))).toEqual(new Set([served('cp1')]));
      cluster.start('kube-apiserver', 'cp2', cluster.flags('kube-apiserver', 'cp2'));
      await cluster.eventually('both again', bothServe, 90);
    }, 150_000);
  });

  it('HAProxy leaves out what answers in the place of an API server with another certificate', async () => {
    await cluster.on('lb1').end('nginx-nginx');
    await cluster.on('cp2').end('kube-apiserver');
    for (const name of ['kube-controller-manager', 'kube-scheduler']) await cluster.on('cp2').end(name);
    const recorder = new Recorder(cluster, 'cp2', { port: 6443, ...cluster.pair('front-proxy-client') });
    startHaproxy(cluster, 'lb1');
    const calls = () => Array.from({ length: 12 }, () => ready());
    const onlyFirst = () => (calls().every((answer) => answer.served === served('cp1')) ? true : undefined);
    // Until it was looked at twice it counts as healthy; no client takes it for an API server then.
    await cluster.eventually('an end of its calls', onlyFirst, 20);
    expect(new Set(calls().map((answer) => answer.served))).toEqual(new Set([served('cp1')]));
    expect(recorder.requests).toEqual([]);
    await cluster.on('cp2').end('recorder');
  }, 60_000);
}
