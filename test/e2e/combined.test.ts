import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { pki, TestCluster, type Caller } from '../support/cluster.js';
import { kubepkiJson } from '../support/kubepki.js';
import { loadOn, tell } from '../support/load-on.js';
import { withComponents } from '../support/real-components.js';
import { untilTold } from '../support/talking.js';

interface RenewalDocument {
  readonly done: readonly { readonly artefact: string; readonly paths: readonly string[] }[];
  readonly restarts: readonly { readonly component: string; readonly needs: string; readonly mayTear: boolean }[];
}

/** Every file of a node that holds a key and its certificate. */
const pairsOf = (cluster: TestCluster): readonly string[] =>
  readdirSync(join(cluster.tree('cp1'), pki), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pem'))
    .map((name) => join(cluster.tree('cp1'), pki, name));

interface Reading {
  readonly reads: number;
  readonly torn: readonly string[];
}

/** How often every pair is renewed: all of the evidence when soaking. */
const renewals = process.env.KUBEPKI_SOAK === '1' ? 100 : 10;

withComponents('a cluster whose pairs are one file each', () => {
  const cluster = new TestCluster({ controlPlanes: { cp1: '10.77.0.11' }, pairs: 'combined' });
  beforeAll(() => bringUp(cluster), 240_000);
  afterAll(() => cluster.stop());

  const trust: Caller = { ca: `${pki}/ca.crt` };
  const served = (): Readonly<Record<string, readonly [url: string, caller: Caller]>> => ({
    'apiserver.pem': ['https://10.77.0.11:6443/readyz', trust],
    'etcd/server.pem': [
      'https://127.0.0.1:2379/health',
      { ca: `${pki}/etcd/ca.crt`, ...cluster.pair('etcd/healthcheck-client') },
    ],
    'kube-controller-manager.pem': ['https://localhost:10257/healthz', trust],
    'kube-scheduler.pem': ['https://localhost:10259/healthz', trust],
  });
  const renewal = () =>
    cluster.must([
      'get',
      'lease',
      'kube-controller-manager',
      '--namespace=kube-system',
      '--output=jsonpath={.spec.renewTime}',
    ]);

  it('comes up from what kubepki prints, every component with what it serves and presents', async () => {
    for (const [file, [url, caller]] of Object.entries(served()))
      expect(cluster.request('cp1', url, caller)).toMatchObject({
        status: 200,
        served: cluster.fingerprint('cp1', file),
      });
    // Through a kubeconfig that names one file twice.
    await cluster.eventually('a controller-manager that leads', () => (renewal() === '' ? undefined : true));
    await cluster.eventually('a service account, which the controller-manager makes', () =>
      cluster.must(['get', 'serviceaccount', 'default', '--output=name']),
    );
  }, 120_000);

  it('is renewed while it runs: no file is ever half of a pair, nothing is restarted, and the new certificates are served', async () => {
    const files = pairsOf(cluster);
    expect(files.length).toBe(13);
    const end = untilTold<Reading>('read-pairs.js', files);
    const stop = loadOn(cluster);
    let declared: readonly string[] = [];
    for (let round = 0; round < renewals; round += 1) {
      const { done, restarts } = kubepkiJson([
        'renew',
        '--all',
        '--node=cp1',
        '--yes',
        '--home',
        cluster.home,
      ]) as RenewalDocument;
      // kubelet.conf names the pair of the kubelet, and so is none of its own.
      expect(done.length).toBe(files.length);
      expect(restarts.map(({ needs }) => needs)).toEqual(restarts.map(() => 'nothing'));
      declared = restarts.flatMap(({ component, mayTear }) => (mayTear ? component : []));
    }
    const { reads, torn } = await end();
    expect(torn).toEqual([]);
    const load = await stop();
    tell(renewals, load);
    const { requests, failures } = load;
    // Go opens the one file twice at a handshake: a rename in between can be met, which the plan says of etcd.
    expect(declared).toContain('etcd');
    expect(failures.filter((failure) => !failure.includes('https://127.0.0.1:2379'))).toEqual([]);
    expect(failures.length).toBeLessThan(renewals);
    expect(requests).toBeGreaterThan(renewals * 10);
    expect(reads).toBeGreaterThan(files.length * 20);
    for (const [file, [url, caller]] of Object.entries(served())) {
      const fresh = cluster.fingerprint('cp1', file);
      const follows = () => {
        const answer = cluster.request('cp1', url, caller);
        return answer.refused === undefined && answer.served === fresh ? true : undefined;
      };
      expect(await cluster.eventually(`${file} as it lies on disk`, follows, 70)).toBe(true);
    }
    const last = renewal();
    await cluster.eventually('a controller-manager that goes on', () => (renewal() === last ? undefined : true));
    expect(cluster.must(['create', 'configmap', 'after', '--output=name'])).toContain('configmap/after');
    expect(cluster.servers.every(({ isAlive }) => isAlive)).toBe(true);
  }, 900_000);
});
