import { readNodeFacts } from '../../../src/core/read/node-facts.js';
import { sanExtension } from '../../support/forge.js';
import { shownCertificate } from '../../support/hostile-servers.js';

/** Facts of a node with nothing on it but these. */
const factsWith = (more: object): string =>
  JSON.stringify({
    apiVersion: 'kubepki/v1',
    kind: 'NodeFacts',
    collector: 'kubepki 1.0.0',
    collectedAt: '2026-06-01T00:00:00Z',
    node: 'cp1',
    hostname: null,
    folders: [],
    files: [],
    components: [],
    processes: null,
    served: [],
    notRead: [],
    ...more,
  });

const file = {
  path: '/etc/kubernetes/pki/apiserver.crt',
  state: 'present',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  links: 1,
  target: null,
  modified: '2026-06-01T00:00:00Z',
  sha256: null,
};

describe('facts of a node', () => {
  it('may hold a certificate with some hundred names', () => {
    const names = Array.from({ length: 300 }, (_, index) => `node-${index}.cluster.example.com`);
    const certificates = [shownCertificate({ extensions: [sanExtension(names, [])] })];
    const content = { kind: 'pem', certificates, privateKeys: [], publicKeys: [] };
    const served = [{ endpoint: '127.0.0.1:6443', chain: certificates, reason: null }];
    const read = readNodeFacts(factsWith({ files: [{ ...file, content }], served }));
    expect([...read.files.values()]).toMatchObject([{ content: { certificates: [{ sans: { dns: names } }] } }]);
    expect(read.served).toMatchObject([{ endpoint: '127.0.0.1:6443', stage: undefined }]);
  });
});
