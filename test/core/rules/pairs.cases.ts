import { createPrivateKey, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { crossed, rsaWith, type RsaNumber } from '../../support/broken-keys.js';
import { when, type CaseTable } from '../../support/cases.js';
import { etc, kubeadmSpec, pki, textAt, userFile } from '../../support/copies.js';
import { altered, authorityKeyFile, authorityOf, certificateAt } from '../../support/counterfeit.js';
import { certificatePem, forgeKey, keyFrom, type ForgedKey } from '../../support/forge.js';
import { smallSpec } from '../../support/home.js';
import { embed, embeddedIn, held } from '../../support/kubeconfigs.js';

const rsaSpec = smallSpec('certificates: { overrides: { apiserver: { algorithm: RSA-2048 } } }\n');

const rewrite = (path: string, edit: (text: string) => string): void => writeFileSync(path, edit(textAt(path)));

const crossWithNew = (pem: string): string => crossed(pem, forgeKey().pem);

const relations: readonly (readonly [relation: string, changed: RsaNumber])[] = [
  ['the primes do not make the modulus', 'p'],
  ['the other prime does not, either', 'q'],
  ['the first CRT exponent does not match', 'dp'],
  ['the second CRT exponent does not match', 'dq'],
  ['the private exponent does not match', 'd'],
  ['the CRT coefficient does not match', 'qi'],
];

const publicPem = ({ key }: ForgedKey): string => String(createPublicKey(key).export({ format: 'pem', type: 'spki' }));

export const pairs: CaseTable = {
  'key-broken': {
    stage: 'pair',
    severity: 'critical',
    violations: [
      when('an EC scalar that does not belong to its point', 'critical w1/kubelet-server key-broken reissue', (home) =>
        rewrite(pki(home, 'kubelet-server.key', 'w1'), crossWithNew),
      ),
      ...relations.map(([relation, changed]) =>
        when(
          `an RSA key of which ${relation}`,
          'critical cp1/apiserver key-broken reissue',
          (home) => rewrite(pki(home, 'apiserver.key'), (pem) => rsaWith(pem, changed)),
          { spec: rsaSpec },
        ),
      ),
      when(
        'a broken key in a kubeconfig that embeds it',
        'critical cp1/scheduler.conf key-broken reissue',
        (home) => {
          const path = etc(home, 'scheduler.conf');
          embed(path, held.key, crossWithNew(embeddedIn(path, held.key)));
        },
        { spec: kubeadmSpec },
      ),
      when('a broken key that a kubeconfig names', 'critical cp1/controller-manager.conf key-broken reissue', (home) =>
        rewrite(pki(home, 'controller-manager.key'), crossWithNew),
      ),
      when('a broken copy of a signing key', 'critical cp1/signer-client key-broken rewrite', (home) =>
        rewrite(pki(home, 'signer-client.key'), crossWithNew),
      ),
      when('a broken copy of the key that signs tokens', 'critical cp1/sa.key key-broken rewrite', (home) =>
        rewrite(pki(home, 'sa.key'), (pem) => rsaWith(pem, 'dq')),
      ),
      when('a broken key of an authority', 'critical ca key-broken manual', (home) =>
        rewrite(authorityOf(home).files.key, crossWithNew),
      ),
      when('the broken key that signs tokens', 'critical sa key-broken manual', (home) =>
        rewrite(authorityKeyFile(home, 'sa'), (pem) => rsaWith(pem, 'qi')),
      ),
    ],
    nearMisses: [
      when('the same RSA key in PKCS#1', [], (home) => rewrite(pki(home, 'sa.key'), (pem) => rsaWith(pem))),
      when('the same EC key in SEC 1', [], (home) =>
        rewrite(pki(home, 'apiserver.key'), (pem) =>
          createPrivateKey(pem).export({ format: 'pem', type: 'sec1' }).toString(),
        ),
      ),
    ],
  },

  'key-mismatch': {
    stage: 'pair',
    severity: 'critical',
    violations: [
      when('a pair whose renewal was killed halfway', 'critical cp1/apiserver key-mismatch reissue', (home) =>
        writeFileSync(pki(home, 'apiserver.key'), forgeKey().pem),
      ),
      when('a kubeconfig with the key of another one', 'critical admin.conf key-mismatch reissue', (home) =>
        embed(userFile(home, 'admin.conf'), held.key, embeddedIn(userFile(home, 'super-admin.conf'), held.key)),
      ),
      when('a key that a kubeconfig names', 'critical cp1/scheduler.conf key-mismatch reissue', (home) =>
        writeFileSync(pki(home, 'scheduler.key'), textAt(pki(home, 'controller-manager.key'))),
      ),
      when(
        'what signs, with the key of another authority',
        'critical cp1/signer-serving key-mismatch rewrite',
        (home) => writeFileSync(pki(home, 'signer-serving.key'), authorityOf(home, 'etcd-ca').key.pem),
      ),
      when('an authority with the key of another one', 'critical ca key-mismatch manual', (home) =>
        writeFileSync(authorityOf(home).files.key, authorityOf(home, 'etcd-ca').key.pem),
      ),
    ],
    nearMisses: [
      when('another certificate for the same key', [], (home) => {
        const path = pki(home, 'apiserver.crt');
        const key = keyFrom(textAt(pki(home, 'apiserver.key')));
        writeFileSync(path, certificatePem(altered(certificateAt(path), key, authorityOf(home).key, {})));
      }),
    ],
  },

  'sa-mismatch': {
    stage: 'pair',
    severity: 'critical',
    violations: [
      when(
        'a control plane that signs tokens with a key of its own',
        'critical cp1/sa.key sa-mismatch manual',
        (home) => writeFileSync(pki(home, 'sa.key'), forgeKey().pem),
      ),
      when('a control plane that verifies tokens of another key', 'critical cp1/sa.pub sa-mismatch manual', (home) =>
        writeFileSync(pki(home, 'sa.pub'), publicPem(forgeKey())),
      ),
      when(
        'a control plane that verifies tokens of an unknown key too',
        'critical cp1/sa.pub sa-mismatch manual',
        (home) => rewrite(pki(home, 'sa.pub'), (pem) => pem + publicPem(forgeKey())),
      ),
      when(
        'a control plane with another pair, as after a second kubeadm init',
        ['critical cp1/sa.pub sa-mismatch manual', 'critical cp1/sa.key sa-mismatch manual'],
        (home) => {
          const key = forgeKey();
          writeFileSync(pki(home, 'sa.key'), key.pem);
          writeFileSync(pki(home, 'sa.pub'), publicPem(key));
        },
      ),
    ],
    nearMisses: [when('the right public key twice', [], (home) => rewrite(pki(home, 'sa.pub'), (pem) => pem + pem))],
  },
};
