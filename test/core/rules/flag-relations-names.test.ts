import type { FileFacts } from '../../../src/core/facts/file.js';
import { onNode } from '../../../src/core/facts/place.js';
import { nameRelations } from '../../../src/core/rules/flag-relations-names.js';
import type { Audit } from '../../../src/core/rules/started.js';
import { namedCertificate } from '../../support/named-certificate.js';
import { startedWith } from '../../support/started.js';

const served: FileFacts = {
  place: onNode('cp1', 'etcd.crt'),
  state: 'present',
  sha256: '',
  attributes: { mode: 0o644, uid: 0, gid: 0 },
  content: {
    kind: 'pem',
    certificates: [namedCertificate('cp1', 'cp1', 'ca')],
    privateKeys: [],
    encryptedKeys: [],
    publicKeys: [],
  },
};

/** How bad it is that kube-apiserver dials a name that no etcd bears, where its members were told of these. */
function severities(...lists: readonly string[]): readonly (string | undefined)[] {
  const members = lists.map((list, index) =>
    startedWith(
      'etcd',
      {
        '--cert-file': '/etcd.crt',
        '--listen-client-urls': 'https://0.0.0.0:2379',
        '--initial-advertise-peer-urls': `https://10.0.0.1${String(index + 1)}:2380`,
        '--initial-cluster': list,
      },
      `cp${String(index + 1)}`,
    ),
  );
  const server = startedWith('kube-apiserver', { '--etcd-servers': 'https://etcd.example.com:2379' });
  const audit: Audit = {
    started: [server, ...members],
    files: () => served,
    edges: new Map(),
    policies: () => ({ kind: 'unread', reason: '' }),
  };
  return nameRelations.flatMap((rule) => [...rule.judge(server, audit)]).map(({ severity }) => severity);
}

const alone = 'cp1=https://10.0.0.11:2380';
const both = `${alone},cp2=https://10.0.0.12:2380`;

describe('a name of etcd that no certificate bears', () => {
  it('is critical where every member was told of those that were seen', () => {
    expect(severities(both, both)).toEqual(['critical']);
  });

  it('is a warning where a member may not have been seen', () => {
    expect(severities(alone)).toEqual(['warning']);
    expect(severities(both)).toEqual(['warning']);
    expect(severities(both, alone)).toEqual(['warning']);
    expect(severities(alone, 'cp2=https://10.0.0.12:2380')).toEqual(['warning']);
  });
});
