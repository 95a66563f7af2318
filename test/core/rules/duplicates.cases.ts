import { copyFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { authorityOf, certificateAt, counterfeit, counterfeitAuthority } from '../../support/counterfeit.js';
import { integer, name } from '../../support/forge.js';

/** The serial number of a certificate, as another one bears it. */
const serialOf = (stem: string) => ({ serial: integer(Buffer.from(certificateAt(`${stem}.crt`).serial, 'hex')) });

/** Gives the authority of the aggregation layer a name, and what it signed with it. */
function rename(home: string, subject: Buffer): void {
  counterfeitAuthority(home, 'front-proxy-ca', { subject, issuer: subject });
  counterfeit(home, pki(home, 'front-proxy-client'), { issuer: subject }, 'front-proxy-ca');
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
      when('one pair for clients and for members of etcd', 'info cp1/etcd-server role-shared manual', (home) => {
        for (const ending of ['crt', 'key'])
          copyFileSync(pki(home, `etcd/server.${ending}`), pki(home, `etcd/peer.${ending}`));
      }),
    ],
    nearMisses: [
      when('two certificates of one key', [], (home) => {
        copyFileSync(pki(home, 'etcd/server.key'), pki(home, 'etcd/peer.key'));
        copyFileSync(pki(home, 'etcd/server.crt'), pki(home, 'etcd/peer.crt'));
        counterfeit(home, pki(home, 'etcd/peer'), {}, 'etcd-ca');
      }),
    ],
  },
};
