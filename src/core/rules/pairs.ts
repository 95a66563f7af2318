import type { Case } from './case.js';
import { remaking } from './presence.js';
import { kubernetesDocs, type ArtefactRule } from './rule.js';

const shorten = (fingerprint: string): string => `key ${fingerprint.slice(0, 16)}…`;

export const keyBroken: ArtefactRule = {
  id: 'key-broken',
  stage: 'pair',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A private key parses and does not work: its numbers do not belong together. RSA keys are checked as Go checks them, EC keys by signing and verifying.',
  protects: 'components, which refuse the key, or fail every handshake with it',
  mend: 'Run `kubepki apply`, which makes a new key and certificate. The key of an authority must come from a backup.',
  sources: ['https://www.rfc-editor.org/rfc/rfc8017#section-3.2', 'https://pkg.go.dev/crypto/rsa#PrivateKey.Validate'],
  *look({ desired, key }) {
    if (key?.value.broken === undefined) return;
    yield {
      message: `has a private key that does not work: ${key.value.broken}`,
      place: key.place,
      remedy: remaking[desired.kind],
    };
  },
};

export const keyMismatch: ArtefactRule = {
  id: 'key-mismatch',
  stage: 'pair',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The private key does not belong to the certificate beside it, as after a renewal that was killed between two writes.',
  protects:
    'servers, which do not start with such a pair or keep the old one in memory; clients, whose handshakes fail',
  mend: 'Run `kubepki apply`, which makes a new pair. Nothing is lost: neither half is of use without its other.',
  sources: ['https://pkg.go.dev/crypto/tls#X509KeyPair'],
  *look({ desired, certificate, key }) {
    if (certificate === undefined || key === undefined) return;
    const [expected, actual] = [certificate.value.publicKey.fingerprint, key.value.fingerprint];
    if (expected === actual) return;
    yield {
      message: 'has a private key that does not belong to its certificate',
      expected: [shorten(expected)],
      actual: [shorten(actual)],
      place: key.place,
      remedy: remaking[desired.kind],
    };
  },
};

export const saMismatch: ArtefactRule = {
  id: 'sa-mismatch',
  stage: 'pair',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The key that signs service-account tokens is not the one whose public half verifies them, or not the one of the cluster.',
  protects: 'every pod: a token that one API server signs must verify on all of them',
  mend: 'Find out which pair the running API servers use before changing either file: tokens in use were signed by it. Then copy that pair to every control plane.',
  sources: [kubernetesDocs('reference/access-authn-authz/service-accounts-admin/#token-controller')],
  *look(judged) {
    const { desired, key, publicKeys } = judged;
    if (
      desired.kind === 'signer' &&
      desired.purpose === 'tokens' &&
      key !== undefined &&
      desired.generation !== undefined
    ) {
      const expected = desired.generation.publicKey;
      if (key.value.fingerprint !== expected) {
        yield {
          message: 'is not the key that signs tokens in this cluster',
          expected: [shorten(expected)],
          actual: [shorten(key.value.fingerprint)],
          place: key.place,
        };
      }
    }
    if (
      desired.kind === 'trust' &&
      desired.holds === 'public keys' &&
      desired.fingerprints !== undefined &&
      publicKeys !== undefined
    ) {
      const held = publicKeys.value.map(({ fingerprint }) => fingerprint);
      const lacking = desired.fingerprints.filter((fingerprint) => !held.includes(fingerprint));
      const surplus =
        desired.match === 'exactly' ? held.filter((fingerprint) => !desired.fingerprints?.includes(fingerprint)) : [];
      if (lacking.length + surplus.length === 0) return;
      const message =
        lacking.length > 0
          ? 'lacks the public half of the key that signs tokens'
          : 'also verifies tokens of an unknown key';
      yield {
        message,
        expected: desired.fingerprints.map(shorten),
        actual: held.map(shorten),
        place: publicKeys.place,
      };
    }
  },
};

/** Whether the artefact is the signing key of tokens, which sa-mismatch judges instead of the rules about copies. */
export const signsTokens = ({ desired }: Case): boolean => desired.kind === 'signer' && desired.purpose === 'tokens';
