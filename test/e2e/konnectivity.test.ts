import { bindFirstRights, startApiServers, startEtcd } from '../support/bring-up.js';
import { TestCluster } from '../support/cluster.js';
import { startKubelet } from '../support/kubelet.js';
import { binaries, withComponents } from '../support/real-components.js';

// Settings of the kernel that are not of a network alone stay as they are.
const kubeProxy =
  'kubeProxy: { mode: nftables, extraConfig: { conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s } } }';
const tokenFile = '/var/run/secrets/tokens/konnectivity-agent-token';

for (const agents of ['token', 'certificates'] as const) {
  withComponents(`an API server that reaches nodes by konnectivity agents with ${agents}`, () => {
    const cluster = new TestCluster({
      controlPlanes: { cp1: '10.77.0.11' },
      workers: { w1: '10.77.0.21' },
      spec: [`konnectivity: { agents: ${agents} }`, kubeProxy],
    });

    /** What the kubelet of w1 says when the API server asks it. */
    const health = () => cluster.kubectl(['get', '--raw', '/api/v1/nodes/w1/proxy/healthz']);
    const isReached = () => (health().stdout === 'ok' ? true : undefined);
    /** Ready means that an agent is there. */
    const isReady = (): boolean =>
      cluster
        .on('cp1')
        .run([
          process.execPath,
          '-e',
          "fetch('http://127.0.0.1:8134/readyz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(2))",
        ]).code === 0;
    const giveToken = (audience: string): void => {
      if (agents === 'certificates') return;
      const args = ['create', 'token', 'konnectivity-agent', '-n', 'kube-system', `--audience=${audience}`];
      cluster.on('w1').write(tokenFile, cluster.must(args).trim());
    };
    /** As systemd would: what the unit has to have done before, and then the server. */
    const startServer = (): void => {
      const ofServer = ['--node', 'cp1', '--home', cluster.home, '--format', 'systemd'];
      const unit = cluster.kubepki(['flags', 'konnectivity-server', ...ofServer]);
      for (const [, command = ''] of unit.matchAll(/^ExecStartPre=\+(.*)$/gm))
        cluster.on('cp1').must(command.split(' '));
      cluster.start('konnectivity-server', 'cp1', cluster.argumentsIn('systemd', 'konnectivity-server', 'cp1'));
    };
    const startAgent = (...more: readonly string[]) =>
      cluster.start('konnectivity-agent', 'w1', [...cluster.flags('konnectivity-agent', 'w1'), ...more]);

    beforeAll(async () => {
      await cluster.boot();
      await startEtcd(cluster);
      await startApiServers(cluster);
      bindFirstRights(cluster);
      cluster.must(['create', 'serviceaccount', 'konnectivity-agent', '-n', 'kube-system']);
      startServer();
      await startKubelet(cluster, 'w1');
      await cluster.eventually(
        'the Node',
        () => (cluster.kubectl(['get', 'node', 'w1']).code === 0 ? true : undefined),
        90,
      );
    }, 240_000);
    afterAll(() => cluster.stop());

    it('reaches no node without an agent', () => {
      expect(isReady()).toBe(false);
      expect(health().code).not.toBe(0);
    });

    it('has no use for an agent that may not be one', async () => {
      giveToken('somebody-else');
      // A certificate of the cluster CA, which every node and many a person has.
      const other = cluster.pair('kubelet-client');
      const agent = startAgent(
        ...(agents === 'token' ? [] : [`--agent-cert=${other.certificate}`, `--agent-key=${other.key}`]),
      );
      await new Promise((resolve) => setTimeout(resolve, 4000));
      expect([isReady(), health().code === 0]).toEqual([false, false]);
      await cluster.on('w1').end(agent.name);
    }, 30_000);

    it('reaches the kubelet by the agent of its node', async () => {
      giveToken('system:konnectivity-server');
      startAgent();
      await cluster.eventually('an agent', () => (isReady() ? true : undefined), 60);
      await expect(cluster.eventually('the kubelet', isReached, 30)).resolves.toBe(true);
    }, 100_000);

    it('has a kube-proxy that makes Services by its configuration file and its kubeconfig', async () => {
      const machine = cluster.on('w1');
      machine.write(
        '/var/lib/kube-proxy/config.yaml',
        cluster.kubepki(['flags', 'kube-proxy', '--node', 'w1', '--home', cluster.home, '--format=yaml']),
      );
      cluster.start('kube-proxy', 'w1', ['--config=/var/lib/kube-proxy/config.yaml']);
      const rules = () => machine.run(['nft', 'list', 'ruleset']).stdout;
      // The kubernetes Service, and the one API server behind it.
      const made = () => (/10\.96\.0\.1[^0-9][^]*10\.77\.0\.11/.test(rules()) ? true : undefined);
      await expect(cluster.eventually('rules for the kubernetes Service', made, 60)).resolves.toBe(true);
    }, 90_000);

    it('lets kube-proxy read what it needs by its kubeconfig', () => {
      const may = (verb: string, resource: string) =>
        cluster
          .on('w1')
          .run([binaries().kubectl, '--kubeconfig=/etc/kubernetes/kube-proxy.conf', 'auth', 'can-i', verb, resource])
          .stdout.trim();
      expect([may('watch', 'endpointslices.discovery.k8s.io'), may('list', 'services'), may('get', 'secrets')]).toEqual(
        ['yes', 'yes', 'no'],
      );
    });
  });
}
