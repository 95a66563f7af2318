// Private keys that parse and do not work: their numbers do not belong together.
import { createPrivateKey } from 'node:crypto';
import { renderPem } from '../../src/core/read/pem.js';
import { bits, integer, octets, oid, sequence, tlv } from './forge.js';

/** The numbers of an RSA key by the names of RFC 7518 6.3. */
const rsaNumbers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
export type RsaNumber = (typeof rsaNumbers)[number];

const positive = (hex: string): Buffer => {
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return integer((bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
};

/** The same RSA key in PKCS#1 (RFC 8017 A.1.2), with two added to one of its numbers. */
export function rsaWith(pem: string, changed?: RsaNumber): string {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const numbers = rsaNumbers.map((name) => {
    const value = BigInt(`0x${Buffer.from(jwk[name]!, 'base64url').toString('hex')}`);
    return positive((name === changed ? value + 2n : value).toString(16));
  });
  return renderPem('RSA PRIVATE KEY', sequence(integer(Buffer.from([0])), ...numbers));
}

/** An EC key on P-256 in PKCS#8 with the public point of one key and the scalar of another (RFC 5915 section 3). */
export function crossed(pointOf: string, scalarOf: string): string {
  const [point, scalar] = [pointOf, scalarOf].map((pem) => createPrivateKey(pem).export({ format: 'jwk' }));
  const coordinate = (text: string | undefined) => Buffer.from(text!, 'base64url');
  const inner = sequence(
    integer(Buffer.from([1])),
    octets(coordinate(scalar?.d)),
    tlv(0xa1, bits(Buffer.concat([Buffer.from([4]), coordinate(point?.x), coordinate(point?.y)]))),
  );
  const algorithm = sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));
  return renderPem('PRIVATE KEY', sequence(integer(Buffer.from([0])), algorithm, octets(inner)));
}
