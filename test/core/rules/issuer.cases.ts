import { appendFileSync, writeFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { kubeadmSpec, etc, pki, textAt, userFile } from '../../support/copies.js';
import {
  altered,
  authorityKeyFile,
  authorityOf,
  counterfeit,
  counterfeitAuthority,
  intermediateOf,
  signedBy,
  strangeAuthority,
  type ForgedAuthority,
} from '../../support/counterfeit.js';
import { certificatePem, forgeKey, keyFrom, name, rsaPss } from '../../support/forge.js';
import { smallSpec } from '../../support/home.js';
import { certificateIn, embed, embeddedIn, held } from '../../support/kubeconfigs.js';

/** An authority that was made again: the name of the good one, another key. */
const remade = (home: string, authority = 'ca'): ForgedAuthority =>
  strangeAuthority(Buffer.from(authorityOf(home, authority).certificate.subject.der, 'hex'));

/** Replaces what a kubeconfig embeds by a certificate that somebody else signed. */
function resign(path: string, signer: ForgedAuthority): void {
  const key = keyFrom(embeddedIn(path, held.key));
  embed(path, held.certificate, certificatePem(altered(certificateIn(path), key, signer.key, signedBy(signer))));
}

const rsaSpec = smallSpec('certificates: { overrides: { ca: { algorithm: RSA-2048 } } }\n');

export const issuer: CaseTable = {
  'issuer-wrong': {
    stage: 'issuer',
    severity: 'critical',
    violations: [
      when('a certificate from nowhere', 'critical cp1/apiserver issuer-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), signedBy(strangeAuthority())),
      ),
      when(
        'a certificate of an authority that was made again',
        'critical w1/kubelet-server issuer-wrong reissue',
        (home) => counterfeit(home, pki(home, 'kubelet-server', 'w1'), signedBy(remade(home))),
      ),
      when('a certificate of another authority of the cluster', 'critical cp1/etcd-peer issuer-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'etcd/peer'), signedBy(authorityOf(home, 'ca'))),
      ),
      when(
        'a certificate without the intermediate that signed it',
        'critical cp1/apiserver issuer-wrong reissue',
        (home) => counterfeit(home, pki(home, 'apiserver'), signedBy(intermediateOf(home))),
      ),
      when('a kubeconfig of a person', 'critical super-admin.conf issuer-wrong reissue', (home) =>
        resign(userFile(home, 'super-admin.conf'), remade(home)),
      ),
      when(
        'a kubeconfig of a component that embeds its certificate',
        'critical cp1/controller-manager.conf issuer-wrong reissue',
        (home) => resign(etc(home, 'controller-manager.conf'), strangeAuthority()),
        { spec: kubeadmSpec },
      ),
      when('a certificate that a kubeconfig names', 'critical cp1/scheduler.conf issuer-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'scheduler'), signedBy(strangeAuthority())),
      ),
    ],
    nearMisses: [
      when('a certificate that does not say which key signed it', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { issuerId: undefined } }),
      ),
    ],
  },

  'chain-broken': {
    stage: 'issuer',
    severity: 'critical',
    violations: [
      when('a signature of which one bit is another', 'critical cp1/apiserver chain-broken reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { altered: true }),
      ),
      when(
        'a signature by another key in the name of the authority',
        'critical cp1/etcd-server chain-broken reissue',
        (home) => counterfeit(home, pki(home, 'etcd/server'), { signer: forgeKey() }, 'etcd-ca'),
      ),
      when('an intermediate that the authority did not sign', 'critical cp1/apiserver chain-broken reissue', (home) => {
        const strange = intermediateOf(home, {}, forgeKey());
        counterfeit(home, pki(home, 'apiserver'), signedBy(strange));
        appendFileSync(pki(home, 'apiserver.crt'), strange.pem);
      }),
      when(
        'a signature by an algorithm that Go does not know either',
        'unknown cp1/apiserver chain-broken manual',
        (home) => counterfeit(home, pki(home, 'apiserver'), rsaPss(20)),
        { spec: rsaSpec },
      ),
    ],
    nearMisses: [
      when('a signature by RSA-PSS', [], (home) => counterfeit(home, pki(home, 'apiserver'), rsaPss(32)), {
        spec: rsaSpec,
      }),
      when('an intermediate that the authority did sign', [], (home) => {
        const below = intermediateOf(home);
        counterfeit(home, pki(home, 'apiserver'), signedBy(below));
        appendFileSync(pki(home, 'apiserver.crt'), below.pem);
      }),
    ],
  },

  'authority-self-signature': {
    stage: 'issuer',
    severity: 'critical',
    violations: [
      when('an authority whose certificate was altered', 'critical ca authority-self-signature manual', (home) => {
        const { files, certificate, key } = authorityOf(home);
        writeFileSync(files.certificate, certificatePem(altered(certificate, key, key, { altered: true })));
      }),
      when(
        'an authority that was altered before it was spread',
        'critical etcd-ca authority-self-signature manual',
        (home) => counterfeitAuthority(home, 'etcd-ca', { altered: true }),
      ),
      when(
        'an authority with a self-signature by an algorithm that nobody knows',
        'unknown ca authority-self-signature manual',
        (home) => counterfeitAuthority(home, 'ca', rsaPss(20)),
        { spec: rsaSpec },
      ),
    ],
    nearMisses: [
      when('an authority that signed itself by RSA-PSS', [], (home) => counterfeitAuthority(home, 'ca', rsaPss(32)), {
        spec: rsaSpec,
      }),
      when('an authority that another one signed', [], (home) => {
        const root = strangeAuthority(name('CN=offline root'));
        counterfeitAuthority(home, 'front-proxy-ca', signedBy(root));
      }),
    ],
  },

  'authority-copy-differs': {
    stage: 'issuer',
    severity: 'critical',
    violations: [
      when('a worker that trusts another authority', 'critical w1/ca.crt authority-copy-differs rewrite', (home) =>
        writeFileSync(pki(home, 'ca.crt', 'w1'), remade(home).pem),
      ),
      when(
        'a node that trusts one authority too many',
        'critical cp1/etcd/ca.crt authority-copy-differs rewrite',
        (home) => appendFileSync(pki(home, 'etcd/ca.crt'), strangeAuthority().pem),
      ),
      when('what signs, replaced as a whole', 'critical cp1/signer-client authority-copy-differs rewrite', (home) => {
        const { pem, key } = strangeAuthority();
        writeFileSync(pki(home, 'signer-client.crt'), pem);
        writeFileSync(pki(home, 'signer-client.key'), key.pem);
      }),
      when(
        'what signs, with a second certificate behind it',
        'critical cp1/signer-client authority-copy-differs rewrite',
        (home) => appendFileSync(pki(home, 'signer-client.crt'), authorityOf(home, 'etcd-ca').pem),
      ),
      when('what signs, twice', 'critical cp1/signer-serving authority-copy-differs rewrite', (home) =>
        writeFileSync(
          pki(home, 'signer-serving.crt'),
          textAt(pki(home, 'signer-serving.crt')) + textAt(pki(home, 'signer-serving.crt')),
        ),
      ),
      when(
        'a key of which no certificate lies beside it',
        'critical cp1/etcd/ca.key authority-copy-differs rewrite',
        (home) => writeFileSync(pki(home, 'etcd/ca.key'), forgeKey().pem),
        { spec: kubeadmSpec },
      ),
      when('an authority that was replaced as a whole', 'critical ca authority-copy-differs manual', (home) => {
        const { files } = authorityOf(home);
        const { pem, key } = strangeAuthority();
        writeFileSync(files.certificate, pem);
        writeFileSync(files.key, key.pem);
      }),
      when('another key that signs tokens', 'critical sa authority-copy-differs manual', (home) =>
        writeFileSync(authorityKeyFile(home, 'sa'), forgeKey().pem),
      ),
    ],
    nearMisses: [
      when('a copy in which only the text around it differs', [], (home) =>
        writeFileSync(pki(home, 'ca.crt'), `kubernetes\n${textAt(pki(home, 'ca.crt'))}`),
      ),
    ],
  },
};
