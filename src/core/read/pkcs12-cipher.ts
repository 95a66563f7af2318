import { createDecipheriv, pbkdf2Sync, scryptSync } from 'node:crypto';
import type { EncryptedKey } from '../facts/encrypted-key.js';
import type { Secret } from '../facts/secret.js';
import { DerReader, readWhole, tag } from './der.js';
import { octetString, sequence } from './encode.js';
import { readEncryptedKey } from './encrypted-key.js';
import { ReadError } from './errors.js';
import { derivePkcs12, purpose } from './pkcs12-derivation.js';

/** The derivation of PKCS#12 runs here and not in OpenSSL; this many rounds take some seconds. */
const mostIterations = 1_000_000;

/** RFC 7292 appendix C. */
const tripleDes = '1.2.840.113549.1.12.1.3';
const old: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.12.1.1': 'RC4-128',
  '1.2.840.113549.1.12.1.2': 'RC4-40',
  '1.2.840.113549.1.12.1.4': '3DES with two keys',
  '1.2.840.113549.1.12.1.5': 'RC2-128',
  '1.2.840.113549.1.12.1.6': 'RC2-40',
};

/** What was encrypted, or why it stays closed. */
type Opened = { readonly bytes: Buffer } | { readonly reason: string };

/**
 * What a password opens: PBES2, as OpenSSL 3 writes, or 3DES as everybody wrote before.
 *
 * @param algorithm an AlgorithmIdentifier, whole
 * @throws ReadError READ_KEY, READ_DER, READ_CONTAINER
 */
export function decrypt(algorithm: Buffer, ciphertext: Buffer, password: Secret): Opened {
  const reader = new DerReader(algorithm, 'encryption algorithm').enter(tag.sequence, 'encryption algorithm');
  const id = reader.oid();
  const weak = old[id];
  if (weak !== undefined)
    return {
      reason: `it is PKCS#12 encrypted by ${weak}, which is not read here; openssl pkcs12 -legacy -nokeys writes its certificates as PEM`,
    };
  if (id !== tripleDes) return decryptPbes2(readEncryptedKey(sequence(algorithm, octetString(ciphertext))), password);
  const parameters = reader.enter(tag.sequence, 'encryption parameters');
  const salt = { digest: 'sha1' as const, salt: parameters.element(tag.octetString).contents };
  const over = { ...salt, iterations: readIterations(parameters) };
  parameters.end();
  reader.end();
  const key = derivePkcs12(password, purpose.key, over, 24);
  return decipher('des-ede3-cbc', key, derivePkcs12(password, purpose.initial, over, 8), ciphertext);
}

function decryptPbes2(encrypted: EncryptedKey, password: Secret): Opened {
  const { derivation, salt, keyLength, cipher, initial, ciphertext } = encrypted;
  const key =
    derivation.name === 'PBKDF2'
      ? pbkdf2Sync(password.reveal(), salt, derivation.iterations, keyLength, derivation.digest)
      : scryptSync(password.reveal(), salt, keyLength, {
          N: derivation.cost,
          r: derivation.blockSize,
          p: derivation.parallelization,
          maxmem: 2 ** 29,
        });
  return decipher(cipher, key, initial, ciphertext);
}

function decipher(name: string, key: Buffer, initial: Uint8Array, ciphertext: Uint8Array): Opened {
  const cipher = createDecipheriv(name, key, initial);
  try {
    return { bytes: Buffer.concat([cipher.update(ciphertext), cipher.final()]) };
  } catch {
    return {
      reason:
        'it is PKCS#12 whose parts have different passwords; openssl pkcs12 -nokeys writes its certificates as PEM',
    };
  }
}

/** How often a derivation of PKCS#12 is repeated. @throws ReadError READ_CONTAINER where that costs too much */
export function readIterations(reader: DerReader): number {
  const iterations = reader.integer();
  if (iterations > 0n && iterations <= BigInt(mostIterations)) return Number(iterations);
  throw new ReadError(
    'READ_CONTAINER',
    `expected PKCS#12 with at most ${mostIterations} iterations, got ${iterations}`,
  );
}

/** The one element that bytes consist of, entered. */
export const readSequence = <T>(bytes: Buffer, what: string, read: (reader: DerReader) => T): T =>
  readWhole(bytes, what, (outer) => read(outer.enter(tag.sequence, what)));
