import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { pki, TestCluster, type Caller } from '../support/cluster.js';
import { kubepkiJson } from '../support/kubepki.js';
import { loadOn, tell } from '../support/load-on.js';
import { withComponents } from '../support/real-components.js';
import { Stranger } from '../support/stranger.js';
import { etcdSentences } from './sentences/reload-etcd.js';
import { hotSentences } from './sentences/reload-hot.js';
import { staticSentences } from './sentences/reload-static.js';
import { tornSentences } from './sentences/reload-torn.js';
import { trapSentences } from './sentences/reload-traps.js';

interface PlanDocument {
  readonly restarts: readonly {
    readonly component: string;
    readonly needs: string;
    readonly withinSeconds: number | null;
    readonly artefacts: readonly string[];
  }[];
}

const trust: Caller = { ca: `${pki}/ca.crt` };
const member: Caller = {
  ca: `${pki}/etcd/ca.crt`,
  certificate: `${pki}/etcd/healthcheck-client.crt`,
  key: `${pki}/etcd/healthcheck-client.key`,
};

/** Serving certificates of a control plane: where they are served, and which file they come from. */
const served = {
  apiserver: { url: 'https://10.77.0.11:6443/readyz', file: 'apiserver.crt', caller: trust },
  'etcd-server': { url: 'https://127.0.0.1:2379/health', file: 'etcd/server.crt', caller: member },
  'etcd-peer': {
    url: 'https://10.77.0.11:2380/version',
    file: 'etcd/peer.crt',
    caller: { ca: `${pki}/etcd/ca.crt`, certificate: `${pki}/etcd/peer.crt`, key: `${pki}/etcd/peer.key` },
  },
  'kube-controller-manager': {
    url: 'https://localhost:10257/healthz',
    file: 'kube-controller-manager.crt',
    caller: trust,
  },
  'kube-scheduler': { url: 'https://localhost:10259/healthz', file: 'kube-scheduler.crt', caller: trust },
} as const;

/** How often every certificate is renewed under load: all of the evidence when soaking. */
const renewals = process.env.KUBEPKI_SOAK === '1' ? 100 : 10;

withComponents('what the reload table says of running components', () => {
  const cluster = new TestCluster({ controlPlanes: { cp1: '10.77.0.11' } });
  let stranger: Stranger;
  beforeAll(async () => {
    await bringUp(cluster);
    stranger = new Stranger(cluster);
  }, 240_000);
  afterAll(() => cluster.stop());

  it('holds for what they serve: new certificates, without a restart, in the time that the plan says', async () => {
    const before = new Map(Object.entries(served).map(([name, { file }]) => [name, cluster.fingerprint('cp1', file)]));
    const overrides = Object.keys(served).map((name) => `${name}: { sans: [reload.example.com] }`);
    appendFileSync(join(cluster.home, 'kubepki.yaml'), `certificates: { overrides: { ${overrides.join(', ')} } }\n`);
    const plan = kubepkiJson(['plan', '--home', cluster.home]) as PlanDocument;
    expect(plan.restarts.map(({ component, needs, artefacts }) => `${component} ${needs} ${artefacts.join()}`)).toEqual(
      [
        'etcd nothing etcd-server,etcd-peer',
        'kube-apiserver nothing apiserver',
        'kube-controller-manager nothing kube-controller-manager',
        'kube-scheduler nothing kube-scheduler',
      ],
    );
    cluster.kubepki(['apply', '--yes', '--home', cluster.home]);
    for (const [name, { url, file, caller }] of Object.entries(served)) {
      const fresh = cluster.fingerprint('cp1', file);
      expect(fresh).not.toBe(before.get(name));
      const follows = () => {
        const answer = cluster.request('cp1', url, caller);
        return answer.refused === undefined && answer.served === fresh ? true : undefined;
      };
      const within = plan.restarts.find(({ artefacts }) => artefacts.includes(name))?.withinSeconds ?? 0;
      expect(await cluster.eventually(`${name} as it lies on disk`, follows, within + 10)).toBe(true);
    }
  }, 300_000);

  it('is what renew --verify-live waits for, seen from the machine itself', () => {
    const names = ['apiserver', 'etcd-server', 'etcd-peer', 'kube-scheduler'];
    const kubepki = [process.execPath, join(__dirname, '../../bin/run.js'), 'renew', ...names];
    const renew = () => cluster.on('cp1').run([...kubepki, '--verify-live', '--yes', '--json', '--home', cluster.home]);
    const document = JSON.parse(renew().stdout) as {
      readonly served: readonly { readonly artefact: string; readonly state: string }[];
    };
    expect(document.served.map(({ artefact, state }) => `${artefact} ${state}`)).toEqual([
      'apiserver served',
      'kube-scheduler not-observed',
      'etcd-server served',
      'etcd-peer served',
    ]);
    // The machine sees the tree of its node as /etc/kubernetes, so it can be managed in place too.
    const spec = join(cluster.home, 'kubepki.yaml');
    const before = readFileSync(spec, 'utf8');
    const inPlace = before.replace('addresses:', 'root: /\n    addresses:');
    expect(inPlace).not.toBe(before);
    writeFileSync(spec, inPlace);
    const run = renew();
    writeFileSync(spec, before);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({ served: names.map(() => ({ state: 'served' })) });
  }, 120_000);

  it('holds for what they present: the API server reaches etcd and answers with new client pairs', async () => {
    const names = ['apiserver-etcd-client', 'front-proxy-client'];
    const { restarts } = kubepkiJson(['renew', ...names, '--yes', '--home', cluster.home]) as PlanDocument;
    expect(restarts).toMatchObject([{ component: 'kube-apiserver', needs: 'nothing' }]);
    await cluster.eventually('an object that is written and read', () => {
      const name = `reload-${Math.floor(process.uptime() * 1000)}`;
      cluster.kubectl(['create', 'configmap', name]);
      return (
        cluster.kubectl(['get', 'configmap', name, '--output=name']).stdout.trim() === `configmap/${name}` || undefined
      );
    });
  }, 120_000);

  it('holds for clients: none fails while certificates are renewed again and again, each for the key that it has', async () => {
    const stop = loadOn(cluster);
    for (let round = 0; round < renewals; round += 1)
      cluster.kubepki(['renew', '--all', '--node=cp1', '--reuse-key', '--yes', '--home', cluster.home]);
    const load = await stop();
    tell(renewals, load);
    const { requests, failures } = load;
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(renewals * 10);
  }, 900_000);

  describe('from the disk', () => hotSentences(cluster, () => stranger));
  describe('between two renames', () => tornSentences(cluster, () => stranger));

  describe('without controllers, which end when they cannot renew their lease', () => {
    beforeAll(async () => {
      for (const name of ['kube-controller-manager', 'kube-scheduler']) await cluster.on('cp1').end(name);
    });
    describe('at the start only', () => staticSentences(cluster, () => stranger));
    describe('between etcd and its client', () => etcdSentences(cluster, () => stranger));
    describe('not at all', () => trapSentences(cluster));
  });
});
