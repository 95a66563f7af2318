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

for (const [profile, takes, hsts, hasPprof, stranger] of profiles) {
  withComponents(`a cluster with the profile ${profile}`, () => {
    const cluster = new TestCluster({ controlPlanes: { cp1: '10.77.0.11' }, profile });
    beforeAll(async () => {
      await bringUp(cluster);
      await startKubelet(cluster, 'cp1');
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

    it('tells browsers to come by TLS, closes its inside and lets strangers in as it says', () => {
      expect(api('/version').headers?.['strict-transport-security']).toBe(hsts);
      expect(cluster.kubectl(['get', '--raw', '/debug/pprof/'], { as: 'super-admin.conf' }).code === 0).toBe(hasPprof);
      expect(['/livez', '/readyz', '/healthz', '/version'].map((path) => api(path, { ca: admin.ca }).status)).toEqual([
        ...[200, 200, 200],
        stranger,
      ]);
    });
  });
}
