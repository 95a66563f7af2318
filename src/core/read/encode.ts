import { oid } from './algorithms.js';
import { tag } from './der.js';

// The strict reader's other half: DER (X.690 section 10) of what is written here, keys and certificates. Definite lengths, as few
// octets as possible, one form for each value; what this makes, DerReader reads back as it was.

/** Any element: an identifier octet, the length of the contents, the contents. */
export function element(type: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const size = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
  const bytes = Buffer.allocUnsafe(2 + size + length);
  bytes[0] = type;
  bytes[1] = size === 0 ? length : 0x80 | size;
  if (size > 0) bytes.writeUIntBE(length, 2, size);
  let offset = 2 + size;
  for (const part of contents) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

export const sequence = (...elements: readonly Uint8Array[]): Buffer => element(tag.sequence, ...elements);

export const octetString = (contents: Uint8Array): Buffer => element(tag.octetString, contents);

/** Whole octets, as keys and signatures are. */
export const bitString = (contents: Uint8Array): Buffer => element(tag.bitString, noUnusedBits, contents);
const noUnusedBits = Buffer.from([0]);

/** A number of zero or more, big-endian; as few octets as say it, and one of zero in front of a set first bit (X.690 8.3). */
export function integer(magnitude: Uint8Array): Buffer {
  const first = magnitude.findIndex((octet) => octet !== 0);
  const octets = first === -1 ? noUnusedBits : magnitude.subarray(first);
  return (octets[0] ?? 0) >= 0x80 ? element(tag.integer, noUnusedBits, octets) : element(tag.integer, octets);
}

export function octetsOf(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
}

export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return element(tag.oid, Buffer.from(octets));
}

/** RFC 5280 4.1.2.5: two digits of the year through 2049, four from 2050; whole seconds, in Zulu. */
export function time(value: Date): Buffer {
  const digits = value.toISOString().replace(/\.\d+|[-:T]/g, '');
  const year = value.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(tag.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : element(tag.generalizedTime, Buffer.from(digits, 'latin1'));
}

/** @param curve DER of the named curve @param point the uncompressed point */
export const ecSpki = (curve: Buffer, point: Buffer): Buffer =>
  sequence(sequence(objectIdentifier(oid.ecPublicKey), curve), bitString(point));

export const rsaSpki = (modulus: bigint, exponent: bigint): Buffer =>
  sequence(
    sequence(objectIdentifier(oid.rsaEncryption), element(tag.null)),
    bitString(sequence(integer(octetsOf(modulus)), integer(octetsOf(exponent)))),
  );

/**
 * An EC key in PKCS#8 (RFC 5958, RFC 5915), with its point, as OpenSSL and Go write it.
 *
 * @param scalar as long as the order of the curve, zeros in front included
 */
export const ecPkcs8 = (curve: Buffer, scalar: Uint8Array, point: Uint8Array): Buffer =>
  sequence(
    integer(Buffer.of(0)),
    sequence(objectIdentifier(oid.ecPublicKey), curve),
    octetString(
      sequence(integer(Buffer.of(1)), octetString(scalar), element(tag.contextConstructed(1), bitString(point))),
    ),
  );
