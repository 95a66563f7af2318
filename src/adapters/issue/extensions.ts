import { createHash } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type Extension,
} from '@peculiar/x509';
import { parse } from 'ipaddr.js';
import type { CertificateTemplate, CertifiedKey } from '../../core/facts/issue-port.js';
import { readWhole, tag } from '../../core/read/der.js';
import { element, objectIdentifier, octetString, sequence } from '../../core/read/encode.js';

/**
 * The extensions of a certificate, DER. What many certificates share is subtle and the library's; it takes a millisecond, so it is
 * encoded once. What is each certificate's own, its names and its key identifier, is encoded here.
 *
 * @param issuerKeyId of the authority; undefined where it has none
 */
export const encodeExtensions = (
  { isCa, usages, dns, ip }: CertificateTemplate,
  key: CertifiedKey,
  issuerKeyId: string | undefined,
): readonly Buffer[] => [
  shared(`${isCa} ${key.publicKey.kind.family} ${usages.join()}`, () => purposes(isCa, usages, key)),
  ...(dns.length + ip.length === 0 ? [] : [alternativeNames(dns, ip)]),
  extension(subjectKeyIdentifier, octetString(Buffer.from(keyIdOf(key), 'hex'))),
  ...(issuerKeyId === undefined
    ? []
    : [shared(`authority ${issuerKeyId}`, () => [new AuthorityKeyIdentifierExtension(issuerKeyId)])]),
];

/** By what they say: a handful for each row and authority. */
const encoded = new Map<string, Buffer>();

function shared(id: string, make: () => readonly Extension[]): Buffer {
  const known = encoded.get(id) ?? Buffer.concat(make().map(({ rawData }) => Buffer.from(rawData)));
  encoded.set(id, known);
  return known;
}

const usageIds = { serverAuth: ExtendedKeyUsage.serverAuth, clientAuth: ExtendedKeyUsage.clientAuth } as const;

const purposes = (isCa: boolean, usages: CertificateTemplate['usages'], key: CertifiedKey): readonly Extension[] => [
  new BasicConstraintsExtension(isCa, undefined, true),
  new KeyUsagesExtension(isCa ? authorityUsage : leafUsage(key), true),
  ...(usages.length > 0 ? [new ExtendedKeyUsageExtension(usages.map((usage) => usageIds[usage]))] : []),
];

/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- RFC 5280 4.2.1.3: the flags are bits of one number, which no enum holds */
const authorityUsage: KeyUsageFlags = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

/** RFC 5480 section 3: an EC key signs and agrees on keys; only an RSA key can encipher one. */
const leafUsage = ({ publicKey }: CertifiedKey): KeyUsageFlags =>
  publicKey.kind.family === 'RSA'
    ? KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment
    : KeyUsageFlags.digitalSignature;
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */

const subjectKeyIdentifier = objectIdentifier('2.5.29.14');
const subjectAltName = objectIdentifier('2.5.29.17');

/** RFC 5280 4.1: not critical, which is the default and so left out. */
const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, octetString(value));

/** RFC 5280 4.2.1.6: dNSName is [2] IA5String, iPAddress [7] of 4 or 16 octets. */
function alternativeNames(dns: readonly string[], ip: readonly string[]): Buffer {
  const names = dns.map((name) => element(tag.context(2), Buffer.from(name, 'latin1')));
  const addresses = ip.map((address) => element(tag.context(7), Buffer.from(parse(address).toByteArray())));
  return extension(subjectAltName, sequence(...names, ...addresses));
}

/** RFC 7093 section 2 method 1: the leftmost 160 bits of SHA-256 over the bits of the public key. */
export function keyIdOf({ publicKey: { spki } }: CertifiedKey): string {
  const bits = readWhole(Buffer.from(spki), 'public key', (outer) => {
    const info = outer.enter(tag.sequence, 'public key');
    info.element(tag.sequence);
    return info.octetBits();
  });
  return createHash('sha256').update(bits).digest('hex').slice(0, 40);
}
