import { createHash } from 'node:crypto';
import type { DerivationDigest } from '../facts/encrypted-key.js';
import type { Secret } from '../facts/secret.js';

/** What is derived: RFC 7292 appendix B.3. */
export const purpose = { key: 1, initial: 2, mac: 3 } as const;

/** Sizes of a digest and of its block, in bytes: u and v of RFC 7292 appendix B.2. */
export const digestSizes: Readonly<Record<DerivationDigest, { readonly digest: number; readonly block: number }>> = {
  sha1: { digest: 20, block: 64 },
  sha224: { digest: 28, block: 64 },
  sha256: { digest: 32, block: 64 },
  sha384: { digest: 48, block: 128 },
  sha512: { digest: 64, block: 128 },
};

/** By object identifier: RFC 3279 2.1, RFC 8017 appendix B.1. */
export const macDigests: Readonly<Record<string, DerivationDigest>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** What a derivation is over, beside the password. */
interface Pkcs12Salt {
  readonly digest: DerivationDigest;
  readonly salt: Buffer;
  readonly iterations: number;
}

/**
 * The derivation of PKCS#12 itself (RFC 7292 appendix B.2), which its MAC and its old ciphers use.
 *
 * @param length bytes
 */
export function derivePkcs12(
  password: Secret,
  id: (typeof purpose)[keyof typeof purpose],
  { digest, salt, iterations }: Pkcs12Salt,
  length: number,
): Buffer {
  const { block } = digestSizes[digest];
  const diversifier = Buffer.alloc(block, id);
  const input = Buffer.concat([filled(salt, block), filled(bmpString(password), block)]);
  const derived: Buffer[] = [];
  for (let size = 0; size < length; size += digestSizes[digest].digest) {
    let round = createHash(digest).update(diversifier).update(input).digest();
    for (let count = 1; count < iterations; count += 1) round = createHash(digest).update(round).digest();
    derived.push(round);
    const added = filled(round.subarray(0, block), block);
    for (let from = 0; from < input.length; from += block) addOneMore(input.subarray(from, from + block), added);
  }
  return Buffer.concat(derived).subarray(0, length);
}

/** Repeated until whole blocks are full; nothing stays nothing. */
const filled = (bytes: Buffer, block: number): Buffer =>
  bytes.length === 0 ? bytes : Buffer.alloc(block * Math.ceil(bytes.length / block), bytes);

/** UTF-16, the high byte first, with a zero character behind it (RFC 7292 appendix B.1). */
const bmpString = (password: Secret): Buffer =>
  Buffer.from(`${password.reveal().toString('utf8')}\0`, 'utf16le').swap16();

/** number + added + 1, without what overflows; in place. */
function addOneMore(number: Buffer, added: Buffer): void {
  let carry = 1;
  for (let index = number.length - 1; index >= 0; index -= 1) {
    carry += (number[index] ?? 0) + (added[index] ?? 0);
    number[index] = carry & 0xff;
    carry >>= 8;
  }
}
