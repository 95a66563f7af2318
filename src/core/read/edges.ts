import { verify } from 'node:crypto';
import type { CertificateFacts, SignatureEdges } from '../facts/certificate.js';
import { signatureSchemes } from './algorithms.js';
import { algorithmId, signedParts } from './certificate.js';
import { readWhole, tag } from './der.js';
import { publicKeyObject } from './public-key.js';

/** Whether the key of `issuer` made the signature on `child`. Names are not compared. */
export function signedBy(child: CertificateFacts, issuer: CertificateFacts): boolean {
  const { tbs, algorithm, signature } = signedParts(Buffer.from(child.der));
  const scheme = signatureSchemes[algorithmId(algorithm)];
  if (scheme === undefined) return false;
  try {
    return verify(scheme.digest, tbs, publicKeyObject(spkiOf(issuer)), signature);
  } catch {
    // A key of another family than the signature's is no signer.
    return false;
  }
}

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

function spkiOf(certificate: CertificateFacts): Buffer {
  return readWhole(signedParts(Buffer.from(certificate.der)).tbs, 'certificate', (outer) => {
    const reader = outer.enter(tag.sequence, 'certificate body');
    reader.optional(tag.contextConstructed(0));
    for (let field = 0; field < 5; field += 1) reader.element();
    const spki = reader.element(tag.sequence).raw;
    while (!reader.empty) reader.element();
    return spki;
  });
}
