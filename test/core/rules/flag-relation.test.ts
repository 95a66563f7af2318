import type { CertificateFacts } from '../../../src/core/facts/certificate.js';
import type { FileFacts } from '../../../src/core/facts/file.js';
import { onNode } from '../../../src/core/facts/place.js';
import { isTrusted } from '../../../src/core/rules/flag-relation.js';
import type { Audit } from '../../../src/core/rules/started.js';
import { namedCertificate } from '../../support/named-certificate.js';
import { startedWith } from '../../support/started.js';

const fileOf = (path: string, certificates: readonly CertificateFacts[]): FileFacts => ({
  place: onNode('cp1', path),
  state: 'present',
  sha256: '',
  attributes: { mode: 0o644, uid: 0, gid: 0 },
  content: { kind: 'pem', certificates, privateKeys: [], encryptedKeys: [], publicKeys: [] },
});

/** Whether a root that signed an authority in between verifies what that signed, with these behind it. */
function isVerified(...behind: readonly CertificateFacts[]): boolean | undefined {
  const files = new Map([
    ['/shown.crt', fileOf('shown.crt', [namedCertificate('leaf', 'leaf', 'between'), ...behind])],
    ['/trusted.crt', fileOf('trusted.crt', [namedCertificate('root', 'root', 'root')])],
  ]);
  const audit: Audit = {
    started: [],
    files: (_, path) => files.get(path),
    edges: new Map([
      ['leaf', ['between']],
      ['between', ['root']],
    ]),
    policies: () => ({ kind: 'unread', reason: '' }),
  };
  return isTrusted(audit, startedWith('etcd'), '/shown.crt', '/trusted.crt');
}

describe('whether a trust file verifies what a component shows', () => {
  it('is decided by the chain in its file', () => {
    expect(isVerified(namedCertificate('between', 'between', 'root'))).toBe(true);
    expect(isVerified()).toBe(false);
  });
});
