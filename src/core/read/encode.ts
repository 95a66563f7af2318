import { oid } from './algorithms.js';
import { tag } from './der.js';

// The little DER that reading needs to write: the SubjectPublicKeyInfo (RFC 5280 4.1.2.7) that belongs to a private key.

function element(type: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([type, body.length]), body]);
  const size = unsigned(BigInt(body.length));
  return Buffer.concat([Buffer.from([type, 0x80 | size.length]), size, body]);
}

/** Big-endian, as few octets as possible. */
function unsigned(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
}

function integer(value: bigint): Buffer {
  const octets = unsigned(value);
  return element(tag.integer, ...((octets[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : []), octets);
}

const bitString = (contents: Uint8Array): Buffer => element(tag.bitString, Buffer.from([0]), contents);

function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return element(tag.oid, Buffer.from(octets));
}

/** @param curve DER of the named curve @param point the uncompressed point */
export const ecSpki = (curve: Buffer, point: Buffer): Buffer =>
  element(tag.sequence, element(tag.sequence, objectIdentifier(oid.ecPublicKey), curve), bitString(point));

export const rsaSpki = (modulus: bigint, exponent: bigint): Buffer =>
  element(
    tag.sequence,
    element(tag.sequence, objectIdentifier(oid.rsaEncryption), element(tag.null)),
    bitString(element(tag.sequence, integer(modulus), integer(exponent))),
  );
