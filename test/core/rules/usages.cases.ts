import { appendFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import {
  altered,
  authorityOf,
  counterfeit,
  counterfeitAuthority,
  firstVersion,
  strangeAuthority,
} from '../../support/counterfeit.js';
import {
  authorityKeyId,
  certificatePem,
  extendedKeyUsage,
  extension,
  keyUsage,
  name,
  oid,
  sequence,
} from '../../support/forge.js';

/** The API server under an intermediate, which lies in its file, that permits one usage. */
function underIntermediate(home: string, usage: 'serverAuth' | 'clientAuth'): void {
  const above = authorityOf(home);
  const { certificate, key } = strangeAuthority(name('CN=intermediate'));
  const change = { issuer: Buffer.from(above.certificate.subject.der, 'hex') };
  const issuerId = authorityKeyId(Buffer.from(above.certificate.subjectKeyId!, 'hex'));
  const der = altered(certificate, key, above.key, {
    ...change,
    parts: { extended: extendedKeyUsage(usage), issuerId },
  });
  counterfeit(home, pki(home, 'apiserver'), {
    signer: key,
    issuer: name('CN=intermediate'),
    parts: { issuerId: authorityKeyId(key.id) },
  });
  appendFileSync(pki(home, 'apiserver.crt'), certificatePem(der));
}

export const usages: CaseTable = {
  'usage-wrong': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('an etcd member that may not be a client', 'critical cp1/etcd-server usage-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'etcd/server'), { parts: { extended: extendedKeyUsage('serverAuth') } }, 'etcd-ca'),
      ),
      when('a client that may only be a server', 'critical w1/kubelet-client usage-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-client', 'w1'), { parts: { extended: extendedKeyUsage('serverAuth') } }),
      ),
      when('a server of which nothing says what it is for', 'warning cp1/apiserver usage-wrong manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { extended: undefined } }),
      ),
      when('a client of the first version of X.509', 'warning w1/kubelet-client usage-wrong manual', (home) =>
        counterfeit(home, pki(home, 'kubelet-client', 'w1'), firstVersion),
      ),
      when('a key that may not sign handshakes', 'critical cp1/apiserver usage-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { usage: keyUsage(0x20) } }),
      ),
      when('a critical extension that Go does not know', 'critical cp1/apiserver usage-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { subjectId: extension('1.2.3.4', true, sequence()) } }),
      ),
      when('an authority that may sign no certificates', 'critical ca usage-wrong manual', (home) =>
        counterfeitAuthority(home, 'ca', { parts: { usage: keyUsage(0x02) } }),
      ),
      when('an authority that permits servers only', 'critical ca usage-wrong manual', (home) =>
        counterfeitAuthority(home, 'ca', { parts: { extended: extendedKeyUsage('serverAuth') } }),
      ),
      when('an authority of etcd that permits clients only', 'critical etcd-ca usage-wrong manual', (home) =>
        counterfeitAuthority(home, 'etcd-ca', { parts: { extended: extendedKeyUsage('clientAuth') } }),
      ),
      when('an intermediate that permits clients only', 'critical cp1/apiserver usage-wrong reissue', (home) =>
        underIntermediate(home, 'clientAuth'),
      ),
    ],
    nearMisses: [
      when('a certificate for any use', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), {
          parts: { extended: extension('2.5.29.37', false, sequence(oid('2.5.29.37.0'))) },
        }),
      ),
      when('a certificate that does not restrict its key', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { usage: undefined } }),
      ),
      when('an extension that Go does not know and need not', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { subjectId: extension('1.2.3.4', false, sequence()) } }),
      ),
      when('an authority that permits all that is under it', [], (home) =>
        counterfeitAuthority(home, 'ca', { parts: { extended: extendedKeyUsage('clientAuth', 'serverAuth') } }),
      ),
      when('an authority of clients that permits clients only', [], (home) =>
        counterfeitAuthority(home, 'front-proxy-ca', { parts: { extended: extendedKeyUsage('clientAuth') } }),
      ),
      when('an intermediate that permits servers only', [], (home) => underIntermediate(home, 'serverAuth')),
      when('an authority that does not restrict its key', [], (home) =>
        counterfeitAuthority(home, 'ca', { parts: { usage: undefined } }),
      ),
    ],
  },
};
