import { createHash } from 'node:crypto';
import type { CertificateFacts } from '../facts/certificate.js';
import { readWhole, tag, type DerReader } from './der.js';
import { ReadError } from './errors.js';
import { readExtensions } from './extensions.js';
import { readName } from './name.js';
import { readPublicKey } from './public-key.js';
import { readSignatureAlgorithm } from './signature.js';
import { signedParts } from './signed-parts.js';
import { readTime } from './time.js';

/**
 * Reads one certificate strictly. What Go's parser refuses is refused here too, since every component is written in Go:
 * negative serials, differing inner and outer algorithms, repeated extensions, explicit curves, malformed times and names.
 *
 * @throws ReadError READ_DER, READ_CERTIFICATE, READ_KEY
 */
export function readCertificate(der: Buffer): CertificateFacts {
  const { tbs, algorithm } = signedParts(der);
  return readWhole(tbs, 'certificate', (outer) => {
    const reader = outer.enter(tag.sequence, 'certificate body');
    const version = readVersion(reader);
    const serial = readSerial(reader.integer());
    const inner = reader.element(tag.sequence).raw;
    if (!inner.equals(algorithm))
      throw new ReadError(
        'READ_CERTIFICATE',
        'expected one signature algorithm, got two that differ inside and outside the signature',
      );
    const issuer = readName(reader.element(tag.sequence));
    const validity = reader.enter(tag.sequence, 'validity');
    const [notBefore, notAfter] = [readTime(validity), readTime(validity)];
    validity.end();
    const subject = readName(reader.element(tag.sequence));
    const publicKey = readPublicKey(reader.element(tag.sequence).raw);
    // RFC 5280 4.1.2.8: unique identifiers, which no tool writes.
    reader.optional(tag.context(1));
    reader.optional(tag.context(2));
    const wrapped = version === 3 ? reader.optional(tag.contextConstructed(3)) : undefined;
    const extensions = readExtensions(
      wrapped === undefined
        ? emptyList()
        : readWhole(wrapped.contents, 'extensions', (list) => list.enter(tag.sequence, 'extensions')),
    );
    reader.end();
    return {
      version,
      subject,
      issuer,
      serial,
      notBefore,
      notAfter,
      publicKey,
      signatureAlgorithm: readSignatureAlgorithm(algorithm),
      ...extensions,
      fingerprint: createHash('sha256').update(der).digest('hex'),
      der,
    };
  });
}

const emptyList = (): DerReader =>
  readWhole(Buffer.from([tag.sequence, 0]), 'extensions', (list) => list.enter(tag.sequence, 'extensions'));

/** RFC 5280 4.1.2.1: version 1 is the default, which is left out. */
function readVersion(reader: DerReader): CertificateFacts['version'] {
  const wrapped = reader.optional(tag.contextConstructed(0));
  const version = wrapped === undefined ? 0n : readWhole(wrapped.contents, 'version', (inner) => inner.integer());
  const known = ([1, 2, 3] as const)[Number(version)];
  if (known !== undefined) return known;
  throw new ReadError('READ_CERTIFICATE', 'expected an X.509 certificate of version 1 to 3, got another version');
}

function readSerial(serial: bigint): string {
  // RFC 5280 4.1.2.2: positive; kubeadm once made authorities with serial 0, which Go accepts.
  if (serial < 0n)
    throw new ReadError('READ_CERTIFICATE', 'expected a serial number of zero or more, got a negative one');
  const digits = serial.toString(16);
  return digits.padStart(digits.length + (digits.length % 2), '0');
}
