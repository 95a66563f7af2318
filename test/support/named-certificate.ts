import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import { readCertificate } from '../../src/core/read/certificate.js';
import { parsePem } from '../../src/core/read/pem.js';
import { today } from './home.js';
import { shownCertificate } from './hostile-servers.js';

const [block] = parsePem(Buffer.from(shownCertificate()));
const seen = readCertificate(block?.der ?? Buffer.alloc(0));

/** A certificate of which a name stands for its key too. */
export const namedCertificate = (
  fingerprint: string,
  subject: string,
  issuer: string,
  years = 1,
): CertificateFacts => ({
  ...seen,
  fingerprint,
  subject: { ...seen.subject, der: subject, text: subject },
  issuer: { ...seen.issuer, der: issuer, text: issuer },
  publicKey: { ...seen.publicKey, fingerprint: subject },
  sans: { ...seen.sans, dns: [fingerprint] },
  isCa: true,
  subjectKeyId: subject,
  authorityKeyId: issuer,
  notAfter: new Date(today.getTime() + years * 365 * 86_400_000),
});
