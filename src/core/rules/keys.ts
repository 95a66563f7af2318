import type { CertificateFacts } from '../facts/certificate.js';
import type { Case } from './case.js';
import type { Severity } from './finding.js';
import { signsTokens } from './pairs.js';
import { remaking } from './presence.js';
import type { ArtefactRule } from './rule.js';

/** What Go's crypto/tls takes from a peer: handshake_client.go, maxRSAKeySize. */
const largestRsa = 8192;

interface Unsupported {
  readonly why: string;
  readonly severity: Severity;
}

/** By what the key is; the first that fits. */
function unsupported(judged: Case, { kind }: CertificateFacts['publicKey']): Unsupported | undefined {
  const critical = (why: string): Unsupported => ({ why, severity: 'critical' });
  if (kind.bits === 0) return critical('which crypto/tls does not know');
  if (kind.family === 'other')
    return signsTokens(judged)
      ? critical('with which no API server signs tokens')
      : { why: 'which kubeadm does not load', severity: 'warning' };
  if (kind.family === 'RSA' && kind.bits > largestRsa)
    return critical('which is larger than crypto/tls takes from a peer');
  if (kind.name === 'ECDSA-P224') return critical('a curve that TLS 1.3 does not have');
  return undefined;
}

export const keyUnsupported: ArtefactRule = {
  id: 'key-unsupported',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The key is of a kind, or of a size, that Go reads and does not use: DSA, X25519 and RSA keys that are for PSS alone, RSA beyond 8192 bits, the curve P-224. It is a warning for Ed25519, with which components work and kubeadm does not, unless it signs tokens.',
  protects: 'components, which do not start with such a pair, or whose every handshake fails',
  mend: 'Run `kubepki apply`, which makes a key of the kind that the spec asks for. An authority must be rotated.',
  sources: [
    'https://pkg.go.dev/crypto/tls#X509KeyPair',
    'https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3',
    'https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/util/pkiutil/pki_helpers.go',
  ],
  *look(judged) {
    const { desired, certificate, key } = judged;
    if (desired.kind === 'signer' && !signsTokens(judged)) return;
    const found = certificate === undefined ? key : { value: certificate.value.publicKey, place: certificate.place };
    const reason = found === undefined ? undefined : unsupported(judged, found.value);
    if (found === undefined || reason === undefined) return;
    yield {
      message: `has a key of ${found.value.kind.name}, ${reason.why}`,
      expected: ['ECDSA on P-256, P-384 or P-521, or RSA up to 8192 bits'],
      actual: [found.value.kind.name],
      place: found.place,
      severity: reason.severity,
      remedy: reason.severity === 'warning' ? 'manual' : remaking[desired.kind],
    };
  },
};
