import { createECDH, createPrivateKey, createPublicKey, ECDH } from 'node:crypto';
import type { PrivateKeyFacts } from '../facts/key.js';
import { oid, readCurve } from './algorithms.js';
import { type DerReader, readWhole, tag } from './der.js';
import { encryptedFault, encryptedLabel } from './encrypted-key.js';
import { ecSpki, rsaSpki } from './encode.js';
import { ReadError } from './errors.js';
import type { PemBlock } from './pem.js';
import { factsOf, kindOn, readPublicKey } from './public-key.js';

export const isPrivateKeyLabel = (label: string): boolean => label.endsWith('PRIVATE KEY') && label !== encryptedLabel;

/**
 * Facts of a private key in PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) or SEC 1 (RFC 5915).
 * No component reads an encrypted key, so one is refused here.
 *
 * @throws ReadError READ_KEY, READ_DER
 */
export function readPrivateKey({ label, headers, der }: PemBlock): PrivateKeyFacts {
  if (label === encryptedLabel || headers.some((line) => line.includes('ENCRYPTED')))
    throw new ReadError('READ_KEY', encryptedFault);
  if (label === 'PRIVATE KEY') return readPkcs8(der);
  if (label === 'RSA PRIVATE KEY') return readRsa(der);
  if (label === 'EC PRIVATE KEY') return readEc(der, undefined);
  throw new ReadError('READ_KEY', `expected an RSA or EC private key, got "${label}"`);
}

/** OneAsymmetricKey without what no Kubernetes component writes: attributes, and the public key of version 2. */
function readPkcs8(der: Buffer): PrivateKeyFacts {
  return readWhole(der, 'private key', (outer) => {
    const key = outer.enter(tag.sequence, 'private key');
    const version = key.integer();
    if (version !== 0n) throw new ReadError('READ_KEY', 'expected PKCS#8 version 0, got another');
    const algorithm = key.enter(tag.sequence, 'private key algorithm');
    const name = algorithm.oid();
    const parameters = algorithm.empty ? undefined : algorithm.element();
    algorithm.end();
    const inner = key.element(tag.octetString).contents;
    key.end();
    if (name === oid.rsaEncryption) return readRsa(inner);
    if (name === oid.ecPublicKey) return readEc(inner, parameters?.raw);
    return readOther(der);
  });
}

/** RFC 5915: the scalar, and where it is not left out, the public point that must be its own. */
function readEc(der: Buffer, curveAround: Buffer | undefined): PrivateKeyFacts {
  return readWhole(der, 'EC private key', (outer) => {
    const key = outer.enter(tag.sequence, 'EC private key');
    if (key.integer() !== 1n) throw new ReadError('READ_KEY', 'expected EC private key version 1, got another');
    const scalar = key.element(tag.octetString).contents;
    const curveInside = key.optional(tag.contextConstructed(0))?.contents;
    const stored = key.optional(tag.contextConstructed(1));
    key.end();
    const curve = curveAround ?? curveInside;
    if (
      curve === undefined ||
      (curveAround !== undefined && curveInside !== undefined && !curveAround.equals(curveInside))
    ) {
      throw new ReadError('READ_KEY', 'expected one named curve, got none or two');
    }
    const named = readCurve(curve);
    const derived = publicPoint(scalar, named.openssl);
    const point = stored === undefined ? derived : storedPoint(stored.contents, derived, named.openssl);
    if (point === undefined) throw new ReadError('READ_KEY', 'expected a scalar and a point of one curve, got others');
    return {
      ...factsOf(ecSpki(curve, point), kindOn(named)),
      broken: derived?.equals(point) === true ? undefined : 'its private and public halves do not belong together',
    };
  });
}

/** The point that belongs to a scalar. A signature by the scalar verifies with this point and no other. */
function publicPoint(scalar: Buffer, curve: string): Buffer | undefined {
  const exchange = createECDH(curve);
  try {
    exchange.setPrivateKey(scalar);
    return exchange.getPublicKey();
  } catch {
    // Zero, or not smaller than the order of the curve.
    return undefined;
  }
}

/** A key file may compress its point (SEC 1 2.3.3); a certificate never does. One that is derived is on its curve. */
function storedPoint(contents: Buffer, derived: Buffer | undefined, curve: string): Buffer | undefined {
  const bits = readWhole(contents, 'public point', (reader) => reader.octetBits());
  if (derived?.equals(bits) === true) return derived;
  try {
    const point = ECDH.convertKey(bits, curve, undefined, undefined, 'uncompressed') as Buffer;
    // The one at infinity is a single byte.
    return point[0] === 0x04 ? point : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 8017 A.1.2, version 0: two primes. */
function readRsa(der: Buffer): PrivateKeyFacts {
  const [n, e, d, p, q, dp, dq, qi] = readWhole(der, 'RSA private key', (outer) => {
    const key = outer.enter(tag.sequence, 'RSA private key');
    if (key.integer() !== 0n) throw new ReadError('READ_KEY', 'expected an RSA key of two primes, got another');
    const numbers = Array.from({ length: 8 }, () => positive(key));
    key.end();
    return numbers as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  });
  const broken = rsaFault({ n, e, d, p, q, dp, dq, qi });
  return { ...readPublicKey(rsaSpki(n, e)), broken };
}

function positive(reader: DerReader): bigint {
  const value = reader.integer();
  if (value > 0n) return value;
  throw new ReadError('READ_KEY', 'expected positive numbers in an RSA key, got another');
}

type RsaNumbers = Readonly<Record<'n' | 'e' | 'd' | 'p' | 'q' | 'dp' | 'dq' | 'qi', bigint>>;

/** The relations that Go's crypto/rsa checks before it uses a key: OpenSSL loads one that breaks them. */
function rsaFault({ n, e, d, p, q, dp, dq, qi }: RsaNumbers): string | undefined {
  if (p === 1n || q === 1n || p * q !== n) return 'its primes do not make its modulus';
  if ((dp * e) % (p - 1n) !== 1n || (dq * e) % (q - 1n) !== 1n)
    return 'its CRT exponents do not match its public exponent';
  if (d % (p - 1n) !== dp || d % (q - 1n) !== dq) return 'its private exponent does not match its CRT exponents';
  if ((qi * q) % p !== 1n) return 'its CRT coefficient does not match its primes';
  return undefined;
}

/** Ed25519 and whatever else OpenSSL can load: rare enough to ask it. */
function readOther(der: Buffer): PrivateKeyFacts {
  try {
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    return { ...readPublicKey(key.export({ format: 'der', type: 'spki' })), broken: undefined };
  } catch {
    throw new ReadError('READ_KEY', 'expected a private key of a known kind, got one that cannot be loaded');
  }
}
