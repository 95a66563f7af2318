import { generateKeyPairSync } from 'node:crypto';
import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { forgeKey, keyOf } from '../../support/forge.js';

const rsa = (modulusLength: number) => keyOf(generateKeyPairSync('rsa', { modulusLength }).privateKey);

export const keys: CaseTable = {
  'key-unsupported': {
    stage: 'identity',
    severity: 'critical',
    violations: [
      when(
        'a curve that TLS 1.3 does not have',
        ['critical w1/kubelet-client key-unsupported reissue', 'warning w1/kubelet-client weak-key manual'],
        (home) => counterfeit(home, pki(home, 'kubelet-client', 'w1'), { key: forgeKey('secp224r1') }),
        { left: [] },
      ),
      when('an Ed25519 key, which kubeadm does not load', 'warning cp1/apiserver key-unsupported manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { key: keyOf(generateKeyPairSync('ed25519').privateKey) }),
      ),
      when('a key for RSA-PSS alone', 'critical cp1/apiserver key-unsupported reissue', (home) =>
        counterfeit(home, pki(home, 'apiserver'), {
          key: keyOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
        }),
      ),
    ],
    nearMisses: [
      when('the largest curve that TLS has', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { key: forgeKey('P-521') }),
      ),
      when('an RSA key of 3072 bits', [], (home) => counterfeit(home, pki(home, 'apiserver'), { key: rsa(3072) })),
    ],
  },
};
