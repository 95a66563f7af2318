import { generateKeyPairSync } from 'node:crypto';
import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import {
  counterfeit,
  counterfeitAuthority,
  firstVersion,
  intermediateOf,
  placeBelow,
  signedBy,
  strangeAuthority,
} from '../../support/counterfeit.js';
import { basicConstraints, keyOf, name, oid, sequence } from '../../support/forge.js';

const ecdsaWithSha1 = { digest: 'sha1', innerAlgorithm: sequence(oid('1.2.840.10045.4.1')) };

const rsa = (modulusLength: number) => keyOf(generateKeyPairSync('rsa', { modulusLength }).privateKey);

export const identity: CaseTable = {
  'subject-wrong': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a kubelet with the identity of another node', 'critical w1/kubelet-client subject-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-client', 'w1'), { subject: name('O=system:nodes', 'CN=system:node:w2') }),
      ),
      when('a kubelet outside of its group', 'critical cp1/kubelet-client subject-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-client'), { subject: name('CN=system:node:cp1') }),
      ),
      when('a client with more rights than it needs', 'critical cp1/front-proxy-client subject-wrong reissue', (home) =>
        counterfeit(
          home,
          pki(home, 'front-proxy-client'),
          { subject: name('O=system:masters', 'CN=front-proxy-client') },
          'front-proxy-ca',
        ),
      ),
      when('the certificate that a kubeconfig names', 'critical cp1/scheduler.conf subject-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'scheduler'), { subject: name('CN=system:kube-controller-manager') }),
      ),
    ],
    nearMisses: [
      when(
        'the group that kubeadm gave its client before 1.29',
        'info cp1/apiserver-kubelet-client masters-unrevocable manual',
        (home) =>
          counterfeit(home, pki(home, 'apiserver-kubelet-client'), {
            subject: name('O=system:masters', 'CN=kube-apiserver-kubelet-client'),
          }),
      ),
      when('a server that calls itself anything, since nobody reads it', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { subject: name('O=somebody', 'CN=anything') }),
      ),
    ],
  },

  'ca-bit-wrong': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a server that may sign certificates', 'critical w1/kubelet-server ca-bit-wrong reissue', (home) =>
        counterfeit(home, pki(home, 'kubelet-server', 'w1'), { parts: { constraints: basicConstraints(true) } }),
      ),
      when('an authority that is none', 'critical etcd-ca ca-bit-wrong manual', (home) =>
        counterfeitAuthority(home, 'etcd-ca', { parts: { constraints: basicConstraints(false) } }),
      ),
      when('an authority of the first version of X.509', 'info etcd-ca ca-bit-wrong manual', (home) =>
        counterfeitAuthority(home, 'etcd-ca', firstVersion),
      ),
    ],
    nearMisses: [
      when('a server that does not say whether it is an authority', [], (home) =>
        counterfeit(home, pki(home, 'kubelet-server', 'w1'), { parts: { constraints: undefined } }),
      ),
    ],
  },

  'weak-key': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when('an RSA key of 1024 bits', 'warning cp1/apiserver weak-key manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { key: rsa(1024) }),
      ),
      when('an RSA key of 512 bits, which Go does not use', 'critical cp1/apiserver weak-key manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { key: rsa(512) }),
      ),
    ],
    nearMisses: [
      when('an RSA key of 2048 bits', [], (home) => counterfeit(home, pki(home, 'apiserver'), { key: rsa(2048) })),
    ],
  },

  'weak-signature': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when('a certificate that is signed over SHA-1', 'critical cp1/apiserver weak-signature reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), ecdsaWithSha1),
      ),
      when('an intermediate that is signed over SHA-1', 'critical cp1/apiserver weak-signature reissue', (home) => {
        placeBelow(home, pki(home, 'apiserver'), [intermediateOf(home, ecdsaWithSha1)]);
      }),
      when('the signature of an offline root over SHA-1', 'warning front-proxy-ca weak-signature manual', (home) =>
        counterfeitAuthority(home, 'front-proxy-ca', {
          ...signedBy(strangeAuthority(name('CN=offline root'))),
          ...ecdsaWithSha1,
        }),
      ),
    ],
    nearMisses: [
      when('the self-signature of an authority over SHA-1', [], (home) =>
        counterfeitAuthority(home, 'ca', ecdsaWithSha1),
      ),
    ],
  },
};
