import { desiredState } from '../../../src/core/catalog/derive.js';
import { artefactKey, type Desired } from '../../../src/core/catalog/desired.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf, refusal } from '../../support/specs.js';

const having = (overrides: string): string => smallSpec(`certificates: { overrides: ${overrides} }\n`);

function artefact(overrides: string, key: string): Desired | undefined {
  const { artefacts } = desiredState(clusterOf(having(overrides)), new Map());
  return artefacts.find((one) => artefactKey(one) === key);
}

const pathsOf = (desired: Desired | undefined) => desired?.files.map(({ part, place }) => `${part} ${place.path}`);

describe('an override', () => {
  it('says where files are, with the name of the node in them', () => {
    const files = '{ apiserver: { files: { certificate: "/srv/{node}.pem", key: "/srv/{node}-key.pem" } } }';
    expect(pathsOf(artefact(files, 'cp1/apiserver'))).toEqual(['key srv/cp1-key.pem', 'certificate srv/cp1.pem']);
  });

  it('of one node goes before that of all', () => {
    const both =
      '{ ca.crt: { files: { trust: /srv/all.pem } }, cp1/ca.crt: { files: { trust: /srv/one.pem } }, cp1/apiserver: { sans: [a.example] }, apiserver: { sans: [b.example] } }';
    expect(pathsOf(artefact(both, 'cp1/ca.crt'))).toEqual(['trust srv/one.pem']);
    expect(pathsOf(artefact(both, 'w1/ca.crt'))).toEqual(['trust srv/all.pem']);
    expect(artefact(both, 'cp1/apiserver')).toMatchObject({
      issuance: { accept: { required: expect.arrayContaining([expect.objectContaining({ value: 'a.example' })]) } },
    });
  });

  it('takes an artefact out of the cluster, on nodes and in the home', () => {
    expect(artefact('{ admin.conf: { absent: true } }', 'admin.conf')).toBeUndefined();
    expect(artefact('{ cp1/front-proxy-client: { absent: true } }', 'cp1/front-proxy-client')).toBeUndefined();
    expect(artefact('{}', 'cp1/front-proxy-client')).toBeDefined();
  });

  it('lets one authority stand in for another', () => {
    const one = '{ etcd-ca: { authority: ca }, front-proxy-ca: { authority: ca } }';
    expect(artefact(one, 'etcd-ca')).toBeUndefined();
    for (const name of ['etcd-server', 'apiserver-etcd-client', 'front-proxy-client'])
      expect(artefact(one, `cp1/${name}`)).toMatchObject({ issuance: { authority: 'ca' } });
    expect(artefact(one, 'cp1/etcd/ca.crt')).toMatchObject({ authority: 'ca' });
  });

  it('says whom a certificate identifies, and nobody else is accepted then', () => {
    const subject = { commonName: 'kubelet-cp1', organizations: ['nodes'] };
    expect(
      artefact(
        '{ kubelet-client: { subject: { commonName: "kubelet-{node}", organizations: [nodes] } } }',
        'cp1/kubelet-client',
      ),
    ).toMatchObject({ issuance: { request: { subject }, accept: { subjects: [subject] } } });
  });

  it('does not insist on a name, and still gives it to a new certificate', () => {
    const name = 'kubernetes.default.svc.cluster.local';
    const desired = artefact(`{ apiserver: { optionalSans: [${name}] } }`, 'cp1/apiserver');
    const issuance = desired?.kind === 'pair' ? desired.issuance : undefined;
    expect(issuance?.accept.required.map(({ value }) => value)).not.toContain(name);
    expect(issuance?.request?.sans.map(({ value }) => value)).toContain(name);
  });

  it('leaves to its owner what is allowed beside what is needed', () => {
    const desired = artefact('{ apiserver: { owner: k3s } }', 'cp1/apiserver');
    expect(desired).toMatchObject({ ownedBy: 'k3s', issuance: { accept: { allowed: undefined } } });
  });

  it.each([
    ['of a node that is not there', '{ cp9/apiserver: { absent: true } }'],
    ['of an authority of one node', '{ cp1/ca: { absent: true } }'],
    ['with a lifetime for a bundle', '{ ca.crt: { validity: 1y } }'],
    ['with an authority that is none', '{ apiserver: { authority: apiserver } }'],
  ])('is refused %s', (_, overrides) => {
    expect(refusal(having(overrides))[0]).toBe('CLUSTER_TOPOLOGY');
  });
});
