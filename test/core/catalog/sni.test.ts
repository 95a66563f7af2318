import { desiredState } from '../../../src/core/catalog/derive.js';
import { settingsOf } from '../../../src/core/catalog/settings.js';
import { valueText } from '../../../src/core/components/component.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { refusal as renderRefusal } from '../../support/refusal.js';
import { clusterOf, problemsOf } from '../../support/specs.js';

const sni = (entries: string, more = ''): string => smallSpec(`apiServer: { sni: [${entries}]${more} }\n`);
const ours = "{ name: public, names: [kube.example.com, '*.kube.example.com', 192.0.2.7] }";
const theirs = '{ name: acme, names: [api.example.org], certificate: /etc/acme/a.crt, key: /etc/acme/a.key }';

const flagsOf = (spec: string): readonly string[] => {
  const cluster = clusterOf(spec);
  return settingsOf('kube-apiserver', cluster, cluster.nodes[0]!).flatMap((one) =>
    one.name === '--tls-sni-cert-key' ? valueText(one) : [],
  );
};

describe('a certificate that the API server shows under a name', () => {
  it('is issued for exactly its names, which are demanded', () => {
    const artefact = desiredState(clusterOf(sni(ours)), new Map()).artefacts.find(
      ({ name }) => name === 'apiserver-sni-public',
    );
    expect(artefact).toMatchObject({
      kind: 'pair',
      node: 'cp1',
      issuance: {
        authority: 'ca',
        request: {
          usages: ['serverAuth'],
          sans: expect.arrayContaining([{ type: 'dns', value: '*.kube.example.com' }]),
        },
        accept: { required: [{ value: 'kube.example.com' }, { value: '*.kube.example.com' }, { value: '192.0.2.7' }] },
      },
    });
  });

  it('is named by a flag of its own, with its names behind, in the order of the spec', () => {
    expect(flagsOf(sni(`${ours}, ${theirs}`))).toEqual([
      '/etc/kubernetes/pki/apiserver-sni-public.crt,/etc/kubernetes/pki/apiserver-sni-public.key:kube.example.com,*.kube.example.com,192.0.2.7',
      '/etc/acme/a.crt,/etc/acme/a.key:api.example.org',
    ]);
  });

  it('is none of our artefacts where the spec names its files', () => {
    const names = desiredState(clusterOf(sni(theirs)), new Map()).artefacts.map(({ name }) => name);
    expect(names).not.toContain('apiserver-sni-acme');
  });

  it('has both its paths below a root', () => {
    const cluster = clusterOf(sni(theirs));
    const { flags } = flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable, '/mnt');
    expect(flags.find(({ name }) => name === '--tls-sni-cert-key')?.value).toBe(
      '/mnt/etc/acme/a.crt,/mnt/etc/acme/a.key:api.example.org',
    );
  });

  it.each([
    ['a name twice', `${ours}, { name: b, names: [kube.example.com] }`, /once/],
    ['an entry twice', `${ours}, { name: public, names: [b.example.com] }`, /once/],
    ['a certificate without its key', '{ name: a, names: [a.example.com], certificate: /a.crt }', /or neither/],
    ['a path that the flag cannot name', '{ name: a, names: [a.b], certificate: "/a:b.crt", key: /a.key }', /without/],
    ['a wildcard in the middle', "{ name: a, names: ['a.*.example.com'] }", /DNS name/],
    ['no name', '{ name: a, names: [] }', /at least one name/],
  ])('is refused with %s', (_, entries, words) => {
    expect(problemsOf(sni(entries))).toEqual([expect.stringMatching(words)]);
  });

  it('is given in one place', () => {
    const both = sni(theirs, ', extraArgs: { tls-sni-cert-key: "/a.crt,/a.key" }');
    expect(problemsOf(both)).toEqual([expect.stringMatching(/got both/)]);
  });

  it('needs a cipher suite for its kind of key', () => {
    const suite = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
    const rsa = 'certificates: { overrides: { apiserver-sni-public: { algorithm: RSA-2048 } } }\n';
    const setOf = (spec: string) => {
      const cluster = clusterOf(spec);
      return renderRefusal(() => flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable));
    };
    const spec = sni(ours, `, extraArgs: { tls-cipher-suites: ${suite} }`);
    expect([setOf(spec), setOf(`${spec}${rsa}`)]).toEqual(['accepted', 'FLAGS_CONFLICT']);
  });
});
