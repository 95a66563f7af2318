import type { DerivationDigest, KeyDerivation } from '../facts/encrypted-key.js';
import { type DerReader, tag } from './der.js';
import { element, integer, objectIdentifier, octetsOf, octetString, sequence } from './encode.js';
import { ReadError } from './errors.js';

// RFC 8018 appendix A.2 and B.1, RFC 7914 section 7.1.
const pbkdf2 = '1.2.840.113549.1.5.12';
const scrypt = '1.3.6.1.4.1.11591.4.11';

const digests: Readonly<Record<DerivationDigest, string>> = {
  sha1: '1.2.840.113549.2.7',
  sha224: '1.2.840.113549.2.8',
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
};

/**
 * What opening a key may cost: some ten times what is good practice today, so that a file from somebody else can neither keep a run
 * busy for minutes nor take the memory of the machine. scrypt takes 128 · cost · blockSize bytes; its work is that times p.
 */
const limits = { iterations: 10_000_000, scryptMemory: 2 ** 28, scryptWork: 2 ** 30, salt: 1024 } as const;

/** How the passphrase becomes a key of how many bytes, where that is said. */
export interface Derived {
  readonly derivation: KeyDerivation;
  readonly salt: Buffer;
  readonly length: number | undefined;
}

/** @param reader of the contents of an AlgorithmIdentifier @throws ReadError READ_KEY, READ_DER */
export function readDerivation(reader: DerReader): Derived {
  const name = reader.oid();
  if (name !== pbkdf2 && name !== scrypt)
    throw new ReadError('READ_KEY', 'expected a key derived by PBKDF2 or scrypt, got another');
  const parameters = reader.enter(tag.sequence, 'key derivation parameters');
  reader.end();
  const salt = parameters.element(tag.octetString).contents;
  if (salt.length > limits.salt) throw tooDear(`at most ${limits.salt} bytes of salt`, `${salt.length}`);
  const derived = name === scrypt ? readScrypt(parameters) : readPbkdf2(parameters);
  parameters.end();
  return { ...derived, salt };
}

function readScrypt(parameters: DerReader): Omit<Derived, 'salt'> {
  const [cost, blockSize, parallelization] = [count(parameters), count(parameters), count(parameters)];
  const derivation = { name: 'scrypt', cost, blockSize, parallelization } as const;
  if (cost < 2 || !Number.isInteger(Math.log2(cost))) throw tooDear('an scrypt cost that is a power of two', `${cost}`);
  const memory = 128 * cost * blockSize;
  if (memory > limits.scryptMemory || memory * parallelization > limits.scryptWork)
    throw tooDear('scrypt over at most 256 MiB, four times', derivationText(derivation));
  return { derivation, length: optionalCount(parameters) };
}

/** The digest is SHA-1 where none is named. */
function readPbkdf2(parameters: DerReader): Omit<Derived, 'salt'> {
  const iterations = count(parameters);
  if (iterations > limits.iterations) throw tooDear(`at most ${limits.iterations} iterations`, `${iterations}`);
  const length = optionalCount(parameters);
  return { derivation: { name: 'PBKDF2', digest: readDigest(parameters), iterations }, length };
}

function readDigest(parameters: DerReader): DerivationDigest {
  if (parameters.empty) return 'sha1';
  const algorithm = parameters.enter(tag.sequence, 'digest');
  const id = algorithm.oid();
  if (!algorithm.empty) algorithm.element(tag.null);
  algorithm.end();
  const digest = (Object.keys(digests) as DerivationDigest[]).find((name) => digests[name] === id);
  if (digest !== undefined) return digest;
  throw new ReadError('READ_KEY', 'expected PBKDF2 over SHA-1 or SHA-2, got another digest');
}

/** What a number cannot hold is too large for a cost and for a length. */
function count(reader: DerReader): number {
  const value = reader.integer();
  if (value <= 0n) throw new ReadError('READ_KEY', 'expected positive numbers for what a key costs, got another');
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

const optionalCount = (reader: DerReader): number | undefined =>
  reader.peek() === tag.integer ? count(reader) : undefined;

const tooDear = (expected: string, got: string): ReadError =>
  new ReadError('READ_KEY', `expected an encrypted key that can be opened with ${expected}, got ${got}`);

/** `PBKDF2-SHA256 with 600000 iterations`, `scrypt N=16384 r=8 p=1`. */
export const derivationText = (derivation: KeyDerivation): string =>
  derivation.name === 'scrypt'
    ? `scrypt N=${derivation.cost} r=${derivation.blockSize} p=${derivation.parallelization}`
    : `PBKDF2-${derivation.digest.toUpperCase()} with ${derivation.iterations} iterations`;

/** DER of the AlgorithmIdentifier. */
export function encodeDerivation(derivation: KeyDerivation, salt: Uint8Array): Buffer {
  const number = (value: number) => integer(octetsOf(BigInt(value)));
  if (derivation.name === 'scrypt') {
    const { cost, blockSize, parallelization } = derivation;
    const numbers = [cost, blockSize, parallelization].map(number);
    return sequence(objectIdentifier(scrypt), sequence(octetString(salt), ...numbers));
  }
  const { digest, iterations } = derivation;
  const parameters = [number(iterations), sequence(objectIdentifier(digests[digest]), element(tag.null))];
  return sequence(objectIdentifier(pbkdf2), sequence(octetString(salt), ...parameters));
}
