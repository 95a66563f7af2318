import type { CertificateFacts, SignatureEdges } from '../facts/certificate.js';
import { signedBy } from './signature.js';

/** Certificates among which every edge is known. */
export interface Verified {
  readonly certificates: ReadonlyMap<string, CertificateFacts>;
  readonly edges: SignatureEdges;
}

/**
 * Every edge among the certificates: each is tried against those whose subject is its issuer (RFC 5280 6.1.3 (a)(4)).
 *
 * @param before edges that need not be tried again
 */
export function signatureEdges(certificates: Iterable<CertificateFacts>, before?: Verified): SignatureEdges {
  const all = new Map([...certificates].map((certificate) => [certificate.fingerprint, certificate]));
  const bySubject = new Map<string, CertificateFacts[]>();
  for (const certificate of all.values()) {
    const namesakes = bySubject.get(certificate.subject.der);
    if (namesakes === undefined) bySubject.set(certificate.subject.der, [certificate]);
    else namesakes.push(certificate);
  }
  const isSigner = (child: CertificateFacts, issuer: CertificateFacts): boolean =>
    before?.certificates.has(issuer.fingerprint) === true
      ? (before.edges.get(child.fingerprint)?.includes(issuer.fingerprint) ?? signedBy(child, issuer))
      : signedBy(child, issuer);
  const signers = (child: CertificateFacts) =>
    (bySubject.get(child.issuer.der) ?? [])
      .filter((issuer) => isSigner(child, issuer))
      .map(({ fingerprint }) => fingerprint);
  return new Map([...all.values()].map((child) => [child.fingerprint, signers(child)]));
}
