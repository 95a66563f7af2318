import { desiredState } from '../../../src/core/catalog/derive.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

/** One pair that serves the API server and etcd and dials both, as in the cfssl edition of the hard way. */
const one = 'files: { certificate: /k.pem, key: /k-key.pem }';
const spec = smallSpec(`certificates:
  overrides:
    etcd-ca: { authority: ca }
    apiserver: { ${one} }
    apiserver-kubelet-client: { ${one} }
    etcd-server: { ${one} }
`);

describe('artefacts in one file', () => {
  const { artefacts } = desiredState(clusterOf(spec), new Map());
  const onNode = artefacts.filter(({ node }) => node === 'cp1');

  it('are one artefact, the first of them', () => {
    const names = onNode.map(({ name }) => name);
    expect(names).toContain('apiserver');
    expect(names).not.toContain('apiserver-kubelet-client');
    expect(names).not.toContain('etcd-server');
  });

  it('must do for all of them: usages, names, and whom the client identifies', () => {
    const merged = onNode.find(({ name }) => name === 'apiserver');
    expect(merged).toMatchObject({
      issuance: {
        request: {
          usages: ['serverAuth', 'clientAuth'],
          subject: { commonName: 'kube-apiserver-kubelet-client' },
        },
        accept: {
          subjects: expect.arrayContaining([expect.objectContaining({ commonName: 'kube-apiserver-kubelet-client' })]),
        },
      },
    });
    const issuance = merged?.kind === 'pair' ? merged.issuance : undefined;
    const names = issuance?.accept.required.map(({ value }) => value) ?? [];
    // Of the API server, and of etcd alone.
    expect(names).toEqual(expect.arrayContaining(['kubernetes.default', '127.0.0.1']));
    expect(new Set(names).size).toBe(names.length);
  });
});
