import { copyFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { pki, textAt } from '../../support/copies.js';
import { authorityOf, certificateAt, counterfeit, counterfeitAuthority } from '../../support/counterfeit.js';
import { integer, keyFrom, name } from '../../support/forge.js';

/** The serial number of a certificate, as another one bears it. */
const serialOf = (stem: string) => ({ serial: integer(Buffer.from(certificateAt(`${stem}.crt`).serial, 'hex')) });

/** Gives the authority of the aggregation layer a name, and what it signed with it. */
function rename(home: string, subject: Buffer): void {
  counterfeitAuthority(home, 'front-proxy-ca', { subject, issuer: subject });
  counterfeit(home, pki(home, 'front-proxy-client'), { issuer: subject }, 'front-proxy-ca');
}

function shareEtcdPair(home: string): void {
  for (const ending of ['crt', 'key'])
    copyFileSync(pki(home, `etcd/server.${ending}`), pki(home, `etcd/peer.${ending}`));
}

export const duplicates: CaseTable = {
  'serial-duplicate': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'two certificates of one authority with one number',
        'warning cp1/etcd-peer serial-duplicate manual',
        (home) => counterfeit(home, pki(home, 'etcd/peer'), serialOf(pki(home, 'etcd/server')), 'etcd-ca'),
      ),
    ],
    nearMisses: [
      when('two certificates of two authorities with one number', [], (home) =>
        counterfeit(home, pki(home, 'front-proxy-client'), serialOf(pki(home, 'etcd/server')), 'front-proxy-ca'),
      ),
    ],
  },

  'subject-shared': {
    stage: 'always',
    severity: 'info',
    violations: [
      when('two authorities of one name', 'info front-proxy-ca subject-shared manual', (home) =>
        rename(home, Buffer.from(authorityOf(home).certificate.subject.der, 'hex')),
      ),
    ],
    nearMisses: [when('two authorities of names alike', [], (home) => rename(home, name('CN=kubernetes ')))],
  },

  'role-shared': {
    stage: 'always',
    severity: 'info',
    violations: [
      when('one pair for clients and for members of etcd', 'info cp1/etcd-server role-shared manual', shareEtcdPair),
    ],
    nearMisses: [
      when('two certificates of one key', 'info cp1/etcd-server key-shared manual', (home) => {
        shareEtcdPair(home);
        counterfeit(home, pki(home, 'etcd/peer'), {}, 'etcd-ca');
      }),
    ],
  },

  'key-shared': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when('one key for certificates of two authorities', 'warning cp1/apiserver key-shared manual', (home) => {
        const key = keyFrom(textAt(pki(home, 'apiserver.key')));
        counterfeit(home, pki(home, 'front-proxy-client'), { key }, 'front-proxy-ca');
      }),
      when('the key of an authority as that of a server', 'warning ca key-shared manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { key: authorityOf(home).key }),
      ),
      when('one key for two certificates of one authority', 'info cp1/etcd-server key-shared manual', (home) =>
        counterfeit(home, pki(home, 'etcd/peer'), { key: keyFrom(textAt(pki(home, 'etcd/server.key'))) }, 'etcd-ca'),
      ),
    ],
    nearMisses: [
      when('one pair for two jobs', 'info cp1/etcd-server role-shared manual', shareEtcdPair),
      when('one key for the same job on two nodes', [], (home) => {
        const key = keyFrom(textAt(pki(home, 'kubelet-client.key')));
        counterfeit(home, pki(home, 'kubelet-client', 'w1'), { key });
      }),
    ],
  },
};
