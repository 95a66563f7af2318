import { tag } from '../../core/read/der.js';
import { element, integer, sequence, time } from '../../core/read/encode.js';

/** The contents of TBSCertificate (RFC 5280 4.1.2), what has a form of its own as DER. */
export interface CertificateBody {
  /** Big-endian. */
  readonly serial: Uint8Array;
  readonly algorithm: Buffer;
  readonly issuer: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Buffer;
  readonly spki: Uint8Array;
  readonly extensions: readonly Buffer[];
}

const version3 = element(tag.contextConstructed(0), integer(Buffer.of(2)));

/** The part of a certificate that is signed. */
export const encodeBody = (body: CertificateBody): Buffer =>
  sequence(
    version3,
    integer(body.serial),
    body.algorithm,
    body.issuer,
    sequence(time(body.notBefore), time(body.notAfter)),
    body.subject,
    body.spki,
    element(tag.contextConstructed(3), sequence(...body.extensions)),
  );
