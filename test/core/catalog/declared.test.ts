import { layouts } from '../../../src/core/catalog/catalog.js';
import { desiredState } from '../../../src/core/catalog/derive.js';
import type { DesiredPair } from '../../../src/core/catalog/desired.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf, problemsOf } from '../../support/specs.js';

const clients = 'etcd: { clients: [{ name: backup }, { name: metrics, user: scraper }] }\n';
const services =
  'servingPairs: [{ name: policy, namespace: policy-system, service: webhook, sans: [policy.example.com] }]\n';

const artefacts = (more: string) => desiredState(clusterOf(smallSpec(more)), new Map()).artefacts;
const pairs = (more: string): readonly DesiredPair[] =>
  artefacts(more).filter((one): one is DesiredPair => one.kind === 'pair');
const paths = (more: string, name: string) =>
  artefacts(more).flatMap((one) => (one.name === name ? one.files.map(({ place }) => place.path) : []));

describe('clients of etcd that the spec declares', () => {
  it.each(Object.keys(layouts))('have a pair of the etcd CA on every member, in layout %s', (layout) => {
    const more = `layout: ${layout}\n${clients}`;
    const declared = pairs(more).filter(({ name }) => name.startsWith('etcd-client-'));
    expect(
      declared.map(({ name, node, issuance: { authority, accept } }) => [name, node, authority, accept.subjects]),
    ).toEqual([
      ['etcd-client-backup', 'cp1', 'etcd-ca', [{ commonName: 'backup', organizations: [] }]],
      ['etcd-client-metrics', 'cp1', 'etcd-ca', [{ commonName: 'scraper', organizations: [] }]],
    ]);
    expect(paths(more, 'etcd-client-backup')).toEqual([
      'etc/kubernetes/pki/etcd/client-backup.key',
      'etc/kubernetes/pki/etcd/client-backup.crt',
    ]);
  });

  it('are kept and overridden like every other pair', () => {
    const combined = `certificates: { pairs: combined }\n${clients}`;
    expect(paths(combined, 'etcd-client-backup')).toEqual(['etc/kubernetes/pki/etcd/client-backup.pem']);
    const own = `certificates: { overrides: { etcd-client-backup: { validity: 30d }, cp1/etcd-client-metrics: { absent: true } } }\n${clients}`;
    const found = pairs(own).filter(({ name }) => name.startsWith('etcd-client-'));
    expect(found.map(({ name, issuance }) => [name, issuance.request?.validity])).toEqual([
      ['etcd-client-backup', 30 * 86_400],
    ]);
  });

  it('are of no use where others own etcd', () => {
    const external = `etcd: { external: { endpoints: [https://e1:2379], ca: /a, certificate: /b, key: /c }, clients: [{ name: backup }] }\n`;
    const spec = smallSpec(external).replace('[control-plane, etcd]', '[control-plane]');
    const { artefacts: all } = desiredState(clusterOf(spec), new Map());
    expect(all.filter(({ name }) => name.startsWith('etcd-client-'))).toEqual([]);
  });
});

describe('a server in the cluster that the spec declares', () => {
  it('has a pair with the name that the API server dials, and what to trust, in the home', () => {
    const [pair] = pairs(services).filter(({ name }) => name === 'services/policy');
    expect(pair?.node).toBeUndefined();
    expect(pair?.issuance.accept.usages).toEqual(['serverAuth']);
    expect(pair?.issuance.accept.required.map(({ value }) => value)).toEqual([
      'webhook.policy-system.svc',
      'policy.example.com',
    ]);
    expect(paths(services, 'services/policy')).toEqual(['services/policy/tls.key', 'services/policy/tls.crt']);
    const trust = artefacts(services).find(({ name }) => name === 'services/policy/ca.crt');
    expect(trust).toMatchObject({ kind: 'trust', authority: 'ca', node: undefined });
    const folders = artefacts(services).flatMap(({ kind, files }) => (kind === 'home' ? files : []));
    expect(folders.filter(({ place }) => place.path === 'services/').map(({ mode }) => mode)).toEqual([0o700]);
  });

  it('can be overridden by its name', () => {
    const own = `certificates: { overrides: { services/policy: { algorithm: RSA-2048, sans: [x.example.com] } } }\n`;
    const [pair] = pairs(services + own).filter(({ name }) => name === 'services/policy');
    expect(pair?.issuance.request?.algorithm).toBe('RSA-2048');
    expect(pair?.issuance.accept.required.map(({ value }) => value)).toContain('x.example.com');
  });
});

describe('a spec', () => {
  it.each([
    ['two clients of etcd of one name', 'etcd: { clients: [{ name: a }, { name: a }] }\n'],
    [
      'two serving pairs of one name',
      'servingPairs: [{ name: a, namespace: b, service: c }, { name: a, namespace: b, service: d }]\n',
    ],
    [
      'an override of a client that it does not declare',
      'certificates: { overrides: { etcd-client-x: { validity: 1d } } }\n',
    ],
    ['nftables before its release', 'kubernetesVersion: 1.30\nkubeProxy: { mode: nftables }\n'],
    ['a client whose name is no file name', 'etcd: { clients: [{ name: ../x }] }\n'],
    ['a service with a dot', 'servingPairs: [{ name: a, namespace: b.c, service: d }]\n'],
  ])('with %s is refused', (_, more) => {
    const spec = more.startsWith('kubernetesVersion')
      ? smallSpec(more).replace('kubernetesVersion: "1.37"\n', '')
      : smallSpec(more);
    expect(problemsOf(spec)).toHaveLength(1);
  });
});
