import { parse } from 'yaml';
import { podComponents } from '../../src/core/components/images.js';
import type { Probe, Probes } from '../../src/core/render/probes.js';
import { bringUp } from '../support/bring-up.js';
import { pki, TestCluster, type Caller } from '../support/cluster.js';
import { startKubelet } from '../support/kubelet.js';
import { withComponents } from '../support/real-components.js';

/** What OpenSSL can be made to speak, and nobody should. */
const offers = {
  'TLS 1.1': ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'],
  'TLS 1.2': ['-tls1_2'],
  'TLS 1.2 with CBC': ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA'],
  'TLS 1.3': ['-tls1_3'],
} as const;

type Offer = keyof typeof offers;

const etcd = { key: 'etcd/healthcheck-client', ca: `${pki}/etcd/ca.crt` };
const ports = {
  'kube-apiserver': 6443,
  'kube-controller-manager': 10_257,
  'kube-scheduler': 10_259,
  kubelet: 10_250,
  etcd: 2379,
};

const strict: readonly Offer[] = ['TLS 1.2', 'TLS 1.3'];

/** What each profile lets through, of all offers; and how it shows elsewhere. */
const profiles: readonly (readonly [
  profile: string,
  takes: readonly Offer[],
  hsts: string | undefined,
  hasPprof: boolean,
  /** What a stranger gets for /version, which RBAC lets everybody read; health is open to all. */
  stranger: number,
])[] = [
  ['none', ['TLS 1.2', 'TLS 1.2 with CBC', 'TLS 1.3'], undefined, true, 200],
  ['intermediate', strict, 'max-age=63072000', true, 200],
  ['modern', ['TLS 1.3'], 'max-age=63072000', true, 200],
  ['cis', strict, undefined, false, 401],
  ['nsa', strict, undefined, true, 401],
];

const manifestOf = (cluster: TestCluster, component: string): string =>
  cluster.kubepki(['flags', component, '--node', 'cp1', '--home', cluster.home, '--format', 'static-pod']);

/** What the kubelet asks of a container: it verifies no certificate and shows none. */
function probesIn(manifest: string): readonly Probe[] {
  const { spec } = parse(manifest) as { readonly spec: { readonly containers: readonly [Readonly<Partial<Probes>>] } };
  const { startupProbe, livenessProbe, readinessProbe } = spec.containers[0];
  return [startupProbe, livenessProbe, readinessProbe].flatMap((probe) => probe ?? []);
}

function answersProbe(cluster: TestCluster, { httpGet, tcpSocket }: Probe): boolean {
  const { host, port } = httpGet ?? tcpSocket ?? { host: '', port: 0 };
  const command =
    httpGet === undefined
      ? ['bash', '-c', `exec 3<>/dev/tcp/${host}/${port}`]
      : [
          'curl',
          '--silent',
          '--fail',
          '--insecure',
          `${httpGet.scheme.toLowerCase()}://${host}:${port}${httpGet.path}`,
        ];
  return cluster.on('cp1').run(command).code === 0;
}

for (const [profile, takes, hsts, hasPprof, stranger] of profiles) {
  withComponents(`a cluster with the profile ${profile}`, () => {
    // Every component but the kubelet is started by the command of its static pod.
    const cluster = new TestCluster({ controlPlanes: { cp1: '10.77.0.11' }, profile, by: 'static-pod' });
    beforeAll(async () => {
      await bringUp(cluster);
      for (const component of podComponents)
        cluster.on('cp1').write(`/var/lib/kubelet/manifests/${component}.yaml`, manifestOf(cluster, component));
      await startKubelet(cluster, 'cp1', { staticPods: '/var/lib/kubelet/manifests' });
    }, 240_000);
    afterAll(() => cluster.stop());

    const admin: Caller = { ca: `${pki}/ca.crt`, ...cluster.pair('apiserver-kubelet-client') };
    const api = (path: string, caller: Caller = admin) =>
      cluster.request('cp1', `${cluster.apiServer('cp1')}${path}`, caller);

    /** Whether a handshake comes to an end. */
    const shakes = (port: number, offer: Offer): boolean => {
      const { certificate, key } = cluster.pair(port === ports.etcd ? etcd.key : 'apiserver-kubelet-client');
      const host =
        port === ports['kube-controller-manager'] || port === ports['kube-scheduler'] ? '127.0.0.1' : '10.77.0.11';
      const { stderr } = cluster
        .on('cp1')
        .run([
          'openssl',
          's_client',
          '-connect',
          `${host}:${port}`,
          '-cert',
          certificate,
          '-key',
          key,
          '-brief',
          ...offers[offer],
        ]);
      return stderr.includes('CONNECTION ESTABLISHED');
    };

    it.each(Object.entries(ports))(
      'speaks with clients of %s as it says',
      async (_, port) => {
        await cluster.eventually('an answer', () => (shakes(port, 'TLS 1.3') ? true : undefined), 60);
        expect((Object.keys(offers) as Offer[]).filter((offer) => shakes(port, offer))).toEqual(takes);
      },
      90_000,
    );

    it.each(podComponents)(
      'asks %s how it is as its static pod would, and hears that it is well',
      async (component) => {
        const probes = probesIn(manifestOf(cluster, component));
        expect(probes.length).toBeGreaterThanOrEqual(2);
        for (const probe of probes)
          await cluster.eventually(
            `an answer to ${JSON.stringify(probe)}`,
            () => (answersProbe(cluster, probe) ? true : undefined),
            60,
          );
      },
    );

    it('has manifests that the API server reads without a word it does not know, and that the kubelet takes', async () => {
      const all = podComponents.map((component) => manifestOf(cluster, component)).join('---\n');
      const strictly = ['create', '--dry-run=server', '--validate=strict', '--output=name', '--filename=-'];
      // The controller-manager makes the service account that admission looks for.
      const taken = await cluster.eventually('four pods', () =>
        cluster.must(strictly, { as: 'super-admin.conf', input: all }),
      );
      expect(taken.trim().split('\n')).toHaveLength(4);
      const names = await cluster.eventually(
        'a mirror of each static pod',
        () => {
          const found = cluster.must(['get', 'pods', '--namespace=kube-system', '--output=name'], {
            as: 'super-admin.conf',
          });
          return found.trim().split('\n').length === 4 ? found.trim().split('\n') : undefined;
        },
        60,
      );
      expect(names).toEqual([...podComponents].sort().map((component) => `pod/${component}-cp1`));
    }, 90_000);

    it('tells browsers to come by TLS, closes its inside and lets strangers in as it says', () => {
      expect(api('/version').headers?.['strict-transport-security']).toBe(hsts);
      expect(cluster.kubectl(['get', '--raw', '/debug/pprof/'], { as: 'super-admin.conf' }).code === 0).toBe(hasPprof);
      expect(['/livez', '/readyz', '/healthz', '/version'].map((path) => api(path, { ca: admin.ca }).status)).toEqual([
        ...[200, 200, 200],
        stranger,
      ]);
    });

    it('starts every component by the command of its unit too', async () => {
      for (const component of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const) {
        await cluster.on('cp1').end(component);
        cluster.start(component, 'cp1', cluster.argumentsIn('systemd', component, 'cp1'));
        // The last one that is asked, by what the kubelet would ask the same component in a pod.
        const probe = probesIn(manifestOf(cluster, component)).at(-1);
        if (probe === undefined) throw new Error(`expected a probe of ${component}`);
        const isUp = (): true | undefined => (answersProbe(cluster, probe) ? true : undefined);
        await cluster.eventually(`${component} by its unit`, isUp, 60);
      }
    }, 240_000);

    it('starts etcd by its configuration file', async () => {
      await cluster.on('cp1').end('etcd');
      const file = cluster.kubepki(['flags', 'etcd', '--node', 'cp1', '--home', cluster.home, '--format', 'yaml']);
      cluster.on('cp1').write('/etc/etcd/etcd.yaml', file);
      const server = cluster.start('etcd', 'cp1', ['--config-file=/etc/etcd/etcd.yaml']);
      const probe = probesIn(manifestOf(cluster, 'etcd')).at(-1);
      const isUp = (): true | undefined => (probe !== undefined && answersProbe(cluster, probe) ? true : undefined);
      await cluster.eventually('etcd by its file', isUp, 60);
      expect((Object.keys(offers) as Offer[]).filter((offer) => shakes(ports.etcd, offer))).toEqual(takes);
      expect(server.isAlive).toBe(true);
    }, 90_000);
  });
}
