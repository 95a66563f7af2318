import { desiredState } from '../../../src/core/catalog/derive.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf, problemsOf, refusal } from '../../support/specs.js';

/** `owner:group` of the files of a node, by path below etc/kubernetes. */
function ownersOn(node: string, more: string, spec = smallSpec()): Readonly<Record<string, string>> {
  const { artefacts } = desiredState(clusterOf(`${spec}${more}\n`), new Map());
  return Object.fromEntries(
    artefacts
      .filter((one) => one.node === node && one.kind !== 'manifest')
      .flatMap(({ files }) => files)
      .map(({ place, owner, group }) => [place.path.replace('etc/kubernetes/', ''), `${owner}:${group}`]),
  );
}

const given = (owners: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(owners).filter(([, owner]) => owner !== 'root:root'));

const etcdPairs = ['server', 'peer'].flatMap((name) => [`pki/etcd/${name}.key`, `pki/etcd/${name}.crt`]);

describe('owners of files', () => {
  it('are root where the spec says nothing', () => {
    expect(given(ownersOn('cp1', ''))).toEqual({});
  });

  it('are whom the only reader runs as; what another component reads too stays root', () => {
    const owners = ownersOn('cp1', 'owners: { etcd: "etcd:data" }');
    expect(given(owners)).toEqual(Object.fromEntries(etcdPairs.map((path) => [path, 'etcd:data'])));
    expect(owners['pki/etcd/ca.crt']).toBe('root:root');
    expect(given(ownersOn('w1', 'owners: { etcd: "etcd:data" }'))).toEqual({});
  });

  it('hold for everything that only etcd reads on a node of its own', () => {
    const apart = smallSpec().replace('nodes:\n', 'nodes:\n  - { name: e1, roles: [etcd], addresses: [10.0.2.1] }\n');
    expect(ownersOn('e1', 'owners: { etcd: etcd }', apart)['pki/etcd/ca.crt']).toBe('etcd:etcd');
  });

  it('are what all readers share: the user, or the group alone', () => {
    const of = (apiserver: string, controllers: string) =>
      ownersOn('cp1', `owners: { kube-apiserver: "${apiserver}", kube-controller-manager: "${controllers}" }`)[
        'pki/sa.key'
      ];
    expect(of('kube:kube', 'kube:kube')).toBe('kube:kube');
    expect(of('api:kube', 'cm:kube')).toBe('root:kube');
    expect(of('api:api', 'cm:cm')).toBe('root:root');
  });

  it('are the readers of the file, whichever artefacts lie in it', () => {
    const shared = `certificates: { overrides: { etcd-server: { files: { certificate: /srv/one.crt, key: /srv/one.key } }, apiserver: { files: { certificate: /srv/one.crt, key: /srv/one.key } } } }`;
    expect(ownersOn('cp1', `owners: { etcd: etcd }\n${shared}`)['srv/one.key']).toBe('root:root');
    expect(ownersOn('cp1', `owners: { etcd: 10:20, kube-apiserver: 10:20 }\n${shared}`)['srv/one.key']).toBe('10:20');
  });

  it('stay as they are for what somebody else renews', () => {
    const theirs = 'certificates: { overrides: { etcd-peer: { owner: kubeadm } } }';
    expect(ownersOn('cp1', `owners: { etcd: etcd }\n${theirs}`)['pki/etcd/peer.key']).toBe('root:root');
  });
});

describe('owners in a spec', () => {
  const problems = (value: string): readonly string[] => refusal(smallSpec(`owners: { etcd: ${value} }\n`));

  it.each(['etcd', '"etcd:etcd"', '106:112', '_etcd.d-1', '0'])('can be %s', (value) => {
    expect(problems(value)).toEqual(['accepted']);
  });

  it.each(['""', '"etcd:"', '":etcd"', '"a:b:c"', '"a b"', '007', '1e3', '4294967295', '"-R"', '"etcd;x"', '[etcd]'])(
    'cannot be %s',
    (value) => {
      expect(problems(value)[0]).toBe('CLUSTER_SCHEMA');
    },
  );

  it('are those of components that there are', () => {
    expect(problemsOf(smallSpec('owners: { ectd: etcd }\n'))).toEqual([expect.stringContaining('etcd')]);
  });
});
