import type { SignatureAlgorithm } from '../facts/certificate.js';
import { readWhole, tag } from './der.js';
import { ReadError } from './errors.js';

/** What Node needs to verify a signature, beside the name that people read. */
export interface SignatureScheme extends Omit<SignatureAlgorithm, 'known'> {
  readonly digest: string | null;
  /** Of RSA-PSS alone; bytes. */
  readonly saltLength?: number;
}

const scheme = (name: string, digest: string | null, weak = false): SignatureScheme => ({ name, digest, weak });

/** RFC 3279 2.2, RFC 4055 5, RFC 5758 3.2, RFC 8410 3. What RSA-PSS is over, its parameters say (signature.ts). */
export const signatureSchemes: Readonly<Record<string, SignatureScheme>> = {
  '1.2.840.113549.1.1.4': scheme('MD5-RSA', 'md5', true),
  '1.2.840.113549.1.1.5': scheme('SHA1-RSA', 'sha1', true),
  '1.2.840.113549.1.1.11': scheme('SHA256-RSA', 'sha256'),
  '1.2.840.113549.1.1.12': scheme('SHA384-RSA', 'sha384'),
  '1.2.840.113549.1.1.13': scheme('SHA512-RSA', 'sha512'),
  '1.2.840.10045.4.1': scheme('ECDSA-SHA1', 'sha1', true),
  '1.2.840.10045.4.3.2': scheme('ECDSA-SHA256', 'sha256'),
  '1.2.840.10045.4.3.3': scheme('ECDSA-SHA384', 'sha384'),
  '1.2.840.10045.4.3.4': scheme('ECDSA-SHA512', 'sha512'),
  '1.3.101.112': scheme('Ed25519', null),
};

export const oid = {
  rsaPss: '1.2.840.113549.1.1.10',
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
} as const;

/** One elliptic curve by the names that it goes by. */
export interface Curve {
  readonly name: string;
  readonly bits: number;
  readonly openssl: string;
}

/** RFC 5480 2.1.1.1: the curves that Go's crypto/x509 knows, by their identifiers. */
const curves: Readonly<Record<string, Curve>> = {
  '1.3.132.0.33': { name: 'P224', bits: 224, openssl: 'secp224r1' },
  '1.2.840.10045.3.1.7': { name: 'P256', bits: 256, openssl: 'prime256v1' },
  '1.3.132.0.34': { name: 'P384', bits: 384, openssl: 'secp384r1' },
  '1.3.132.0.35': { name: 'P521', bits: 521, openssl: 'secp521r1' },
};

/** The curve that ECParameters name (RFC 5480 2.1.1); Go refuses explicit parameters. @throws ReadError READ_KEY */
export function readCurve(parameters: Buffer | undefined): Curve {
  if (parameters?.[0] !== tag.oid)
    throw new ReadError('READ_KEY', 'expected a named curve, got explicit or no parameters');
  const curve = curves[readWhole(parameters, 'curve', (reader) => reader.oid())];
  if (curve !== undefined) return curve;
  const known = Object.values(curves).map(({ bits }) => `P-${bits}`);
  throw new ReadError('READ_KEY', `expected a curve that Go knows (${known.join(', ')}), got another`);
}
