import { createHash, createPublicKey, ECDH, type KeyObject } from 'node:crypto';
import type { KeyKind, PublicKeyFacts } from '../facts/key.js';
import { oid, readCurve, type Curve } from './algorithms.js';
import { readWhole, tag } from './der.js';
import { ReadError } from './errors.js';

/** What was read once: a private key, its certificate and copies of both on many nodes have one public key. */
const known = new Map<string, PublicKeyFacts>();

/** Facts of a DER SubjectPublicKeyInfo (RFC 5280 4.1.2.7), refused where Go would refuse the certificate. @throws ReadError */
export function readPublicKey(spki: Buffer): PublicKeyFacts {
  const id = spki.toString('latin1');
  const before = known.get(id);
  if (before !== undefined) return before;
  const kind = readKind(spki);
  if (kind.family !== 'ECDSA') load(spki);
  const facts = factsOf(spki, kind);
  known.set(id, facts);
  return facts;
}

/** What is known of a key whose kind is known. */
export const factsOf = (spki: Buffer, kind: KeyKind): PublicKeyFacts => ({
  kind,
  fingerprint: createHash('sha256').update(spki).digest('hex'),
  spki,
});

/** Keys that were loaded once: authorities verify many signatures, and loading costs more than verifying. */
const loaded = new Map<string, KeyObject>();

/** A key to verify with. @throws ReadError READ_KEY when OpenSSL does not take it */
export function publicKeyObject(spki: Buffer): KeyObject {
  const id = spki.toString('latin1');
  const key = loaded.get(id) ?? load(spki);
  loaded.set(id, key);
  return key;
}

function load(spki: Buffer): KeyObject {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch (cause) {
    throw new ReadError('READ_KEY', 'expected a usable public key, got one that cannot be loaded', { cause });
  }
}

function readKind(spki: Buffer): KeyKind {
  return readWhole(spki, 'public key', (outer) => {
    const info = outer.enter(tag.sequence, 'public key');
    const algorithm = info.enter(tag.sequence, 'public key algorithm');
    const name = algorithm.oid();
    const parameters = algorithm.empty ? undefined : algorithm.element();
    algorithm.end();
    const bits = info.octetBits();
    info.end();
    if (name === oid.rsaEncryption) {
      // RFC 3279 2.3.1: the parameters are NULL; Go refuses a key without.
      if (parameters?.tag !== tag.null)
        throw new ReadError('READ_KEY', 'expected NULL parameters of an RSA key, got others');
      return rsaKind(bits);
    }
    if (name === oid.ecPublicKey) return ecKind(parameters?.raw, bits);
    if (name === oid.ed25519) return { family: 'other', name: 'Ed25519', bits: 256 };
    return { family: 'other', name, bits: 0 };
  });
}

function rsaKind(bits: Buffer): KeyKind {
  const modulus = readWhole(bits, 'RSA public key', (outer) => {
    const key = outer.enter(tag.sequence, 'RSA public key');
    const n = key.integer();
    const e = key.integer();
    key.end();
    if (n <= 0n || e <= 0n) throw new ReadError('READ_KEY', 'expected a positive RSA modulus and exponent, got others');
    // Go reads such a key and uses it for nothing (crypto/internal/fips140/rsa, checkPublicKey).
    if (n % 2n === 0n || e % 2n === 0n || e < 3n || e > 0x7fffffffn)
      throw new ReadError(
        'READ_KEY',
        'expected an odd RSA modulus and an odd exponent from 3 to 2147483647, got others',
      );
    return n;
  });
  const length = modulus.toString(2).length;
  return { family: 'RSA', name: `RSA-${length}`, bits: length };
}

function ecKind(parameters: Buffer | undefined, point: Buffer): KeyKind {
  const curve = readCurve(parameters);
  // SEC 1 2.3.3: OpenSSL also takes compressed and hybrid points and the one at infinity; Go does not.
  if (point[0] !== 0x04) throw new ReadError('READ_KEY', 'expected an uncompressed point, got another form');
  if (!isOnCurve(point, curve.openssl))
    throw new ReadError('READ_KEY', 'expected a usable public key, got a point that is not on its curve');
  return kindOn(curve);
}

export const kindOn = ({ name, bits }: Pick<Curve, 'name' | 'bits'>): KeyKind => ({
  family: 'ECDSA',
  name: `ECDSA-${name}`,
  bits,
});

/** Asks what loading the key would ask, in a seventh of the time. */
function isOnCurve(point: Buffer, curve: string): boolean {
  try {
    return (ECDH.convertKey(point, curve, undefined, undefined, 'uncompressed') as Buffer).equals(point);
  } catch {
    return false;
  }
}
