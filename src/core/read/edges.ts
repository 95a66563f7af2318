import type { CertificateFacts, SignatureEdges } from '../facts/certificate.js';
import { signedBy } from './signature.js';

/** Every edge among the certificates: each is tried against those whose subject is its issuer (RFC 5280 6.1.3 (a)(4)). */
export function signatureEdges(certificates: Iterable<CertificateFacts>): SignatureEdges {
  const all = new Map([...certificates].map((certificate) => [certificate.fingerprint, certificate]));
  const bySubject = new Map<string, CertificateFacts[]>();
  for (const certificate of all.values()) {
    bySubject.set(certificate.subject.der, [...(bySubject.get(certificate.subject.der) ?? []), certificate]);
  }
  const signers = (child: CertificateFacts) =>
    (bySubject.get(child.issuer.der) ?? [])
      .filter((issuer) => signedBy(child, issuer))
      .map(({ fingerprint }) => fingerprint);
  return new Map([...all.values()].map((child) => [child.fingerprint, signers(child)]));
}
