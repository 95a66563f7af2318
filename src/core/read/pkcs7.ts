import type { CertificateFacts } from '../facts/certificate.js';
import { readCertificate } from './certificate.js';
import { DerReader, readWhole, tag } from './der.js';
import { ReadError } from './errors.js';

/** RFC 5652 section 5.1. */
const signedData = '1.2.840.113549.1.7.2';

/**
 * The certificates of a SignedData that signs nothing ("certs-only"), as `openssl crl2pkcs7` and Windows write a bundle. Of one that
 * does sign they are read too; who signed what is nobody's question here.
 *
 * @throws ReadError READ_CONTAINER, READ_DER, READ_CERTIFICATE
 */
export function signedCertificates(der: Buffer): readonly CertificateFacts[] {
  return readWhole(der, 'PKCS#7', (outer) => {
    const info = outer.enter(tag.sequence, 'PKCS#7');
    if (info.oid() !== signedData)
      throw new ReadError('READ_CONTAINER', 'expected PKCS#7 with certificates (SignedData), got another kind');
    const data = info.enter(tag.contextConstructed(0), 'SignedData').enter(tag.sequence, 'SignedData');
    info.end();
    data.integer();
    data.element(tag.set);
    data.element(tag.sequence);
    const held = data.optional(tag.contextConstructed(0));
    if (held === undefined) throw new ReadError('READ_CONTAINER', 'expected PKCS#7 with certificates, got none');
    const reader = new DerReader(held.contents, 'certificates of PKCS#7');
    const certificates: CertificateFacts[] = [];
    while (!reader.empty) certificates.push(readCertificate(reader.element(tag.sequence).raw));
    // A SET has no order: the chain is behind what is no authority.
    return certificates.sort((a, b) => Number(a.isCa) - Number(b.isCa));
  });
}
