// Certificates as nobody should make them. The good ones come from adapters/issue; this makes what that refuses to make:
// every field of the DER is open. Keys are EC and made by Node.
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { renderPem } from '../../src/core/read/pem.js';

const length = (size: number): Buffer => {
  if (size < 0x80) return Buffer.from([size]);
  const octets =
    size < 0x100 ? [size] : size < 0x10000 ? [size >> 8, size & 0xff] : [size >> 16, (size >> 8) & 0xff, size & 0xff];
  return Buffer.from([0x80 | octets.length, ...octets]);
};

/** One DER element. */
export const tlv = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
};

export const sequence = (...contents: readonly Uint8Array[]): Buffer => tlv(0x30, ...contents);

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tlv(0x06, Buffer.from(arcs));
}

export const integer = (bytes: Uint8Array): Buffer => tlv(0x02, bytes);
export const octets = (...contents: readonly Uint8Array[]): Buffer => tlv(0x04, ...contents);
export const bits = (contents: Uint8Array): Buffer => tlv(0x03, Buffer.from([0]), contents);
export const yes = Buffer.from([0x01, 0x01, 0xff]);

/** A distinguished name from `O=…`, `CN=…` in order; UTF8String. */
export function name(...attributes: readonly string[]): Buffer {
  const types: Readonly<Record<string, string>> = { CN: '2.5.4.3', O: '2.5.4.10', OU: '2.5.4.11', C: '2.5.4.6' };
  return sequence(
    ...attributes.map((attribute) => {
      const [type = '', value = ''] = attribute.split(/=(.*)/s);
      return tlv(0x31, sequence(oid(types[type] ?? type), tlv(0x0c, Buffer.from(value))));
    }),
  );
}

export const utcTime = (time: Date): Buffer =>
  tlv(0x17, Buffer.from(`${time.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

export const extension = (id: string, critical: boolean, value: Uint8Array): Buffer =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(value));

export const basicConstraints = (isCa: boolean): Buffer =>
  extension('2.5.29.19', true, sequence(...(isCa ? [yes] : [])));

/** @param octet the named bits: 0x80 digitalSignature, 0x20 keyEncipherment, 0x04 keyCertSign, 0x02 cRLSign */
export const keyUsage = (octet: number): Buffer => {
  const unused = octet === 0 ? 0 : 31 - Math.clz32(octet & -octet);
  return extension('2.5.29.15', true, tlv(0x03, Buffer.from([unused, octet])));
};

export const extendedKeyUsage = (...usages: readonly ('serverAuth' | 'clientAuth')[]): Buffer =>
  extension(
    '2.5.29.37',
    false,
    sequence(...usages.map((usage) => oid(`1.3.6.1.5.5.7.3.${usage === 'serverAuth' ? 1 : 2}`))),
  );

export const sanExtension = (dns: readonly string[], ip: readonly (readonly number[])[] = []): Buffer =>
  extension(
    '2.5.29.17',
    false,
    sequence(
      ...dns.map((value) => tlv(0x82, Buffer.from(value, 'latin1'))),
      ...ip.map((value) => tlv(0x87, Buffer.from(value))),
    ),
  );

export const subjectKeyId = (id: Uint8Array): Buffer => extension('2.5.29.14', false, octets(id));
export const authorityKeyId = (id: Uint8Array): Buffer => extension('2.5.29.35', false, sequence(tlv(0x80, id)));

/** Names by their tags in a GeneralName (RFC 5280 4.2.1.6): 0x81 e-mail, 0x82 DNS, 0x86 URI, 0x87 IP. */
export type GeneralNames = readonly (readonly [tag: number, value: Uint8Array | string])[];

const bytesOf = (value: Uint8Array | string): Uint8Array =>
  typeof value === 'string' ? Buffer.from(value, 'latin1') : value;

export const anySan = (names: GeneralNames, critical = false): Buffer =>
  extension('2.5.29.17', critical, sequence(...names.map(([type, value]) => tlv(type, bytesOf(value)))));

/** RFC 5280 4.2.1.10; an IP constraint is an address and its mask. What is left out is not there. */
export function nameConstraints(permitted: GeneralNames, excluded: GeneralNames, critical = true): Buffer {
  const subtrees = (type: number, names: GeneralNames) =>
    names.length === 0 ? [] : [tlv(type, ...names.map(([kind, value]) => sequence(tlv(kind, bytesOf(value)))))];
  return extension('2.5.29.30', critical, sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded)));
}

/** A key pair with its PEM and its identifier. */
export interface ForgedKey {
  readonly key: KeyObject;
  readonly spki: Buffer;
  readonly pem: string;
  readonly id: Buffer;
}

export const forgeKey = (curve = 'P-256'): ForgedKey =>
  keyOf(generateKeyPairSync('ec', { namedCurve: curve }).privateKey);

export function keyOf(key: KeyObject): ForgedKey {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const id = createHash('sha256').update(spki).digest().subarray(0, 20);
  return { key, spki, pem: key.export({ format: 'pem', type: 'pkcs8' }) as string, id };
}

/** A private key on disk, to sign in its name. */
export const keyFrom = (pem: string | Buffer): ForgedKey => keyOf(createPrivateKey(pem));

/** Every field of a certificate. What is left out is as it should be. */
export interface Forgery {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly key: ForgedKey;
  /** Whose key makes the signature; an EC key unless the algorithm is given too. */
  readonly signer: ForgedKey;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Buffer[];
  readonly serial?: Buffer;
  readonly version?: Buffer;
  readonly validity?: Buffer;
  readonly spki?: Buffer;
  readonly innerAlgorithm?: Buffer;
  readonly outerAlgorithm?: Buffer;
  /** Null for Ed25519, which has its own. */
  readonly digest?: string | null;
  /** RSA-PSS with a salt of so many bytes. */
  readonly saltLength?: number;
  /** Flip the last bit of the signature. */
  readonly altered?: boolean;
  /** What becomes of the part that is signed, before it is signed. */
  readonly rewrite?: (tbs: Buffer) => Buffer;
}

/** RSASSA-PSS over SHA-256 (RFC 4055 3.1) with a salt of so many bytes, for both the signature and what the certificate says. */
export function rsaPss(saltLength: number): Pick<Forgery, 'innerAlgorithm' | 'saltLength'> {
  const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), tlv(0x05));
  const mask = sequence(oid('1.2.840.113549.1.1.8'), sha256);
  const parameters = sequence(tlv(0xa0, sha256), tlv(0xa1, mask), tlv(0xa2, integer(Buffer.from([saltLength]))));
  return { innerAlgorithm: sequence(oid('1.2.840.113549.1.1.10'), parameters), saltLength };
}

export const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

export function forge(forgery: Forgery): Buffer {
  const algorithm = forgery.innerAlgorithm ?? ecdsaWithSha256;
  const random = createHash('sha256').update(forgery.key.spki).digest().subarray(0, 15);
  const written = sequence(
    forgery.version ?? tlv(0xa0, integer(Buffer.from([2]))),
    forgery.serial ?? integer(Buffer.concat([Buffer.from([0x41]), random])),
    algorithm,
    forgery.issuer,
    forgery.validity ?? sequence(utcTime(forgery.notBefore), utcTime(forgery.notAfter)),
    forgery.subject,
    forgery.spki ?? forgery.key.spki,
    // Before version 3 there are none.
    ...(forgery.version !== undefined && forgery.extensions.length === 0
      ? []
      : [tlv(0xa3, sequence(...forgery.extensions))]),
  );
  const tbs = forgery.rewrite?.(written) ?? written;
  const { saltLength, digest = 'sha256' } = forgery;
  const pss = saltLength === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  const signature = Buffer.from(sign(digest, tbs, { key: forgery.signer.key, ...pss }));
  if (forgery.altered === true) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
  return sequence(tbs, forgery.outerAlgorithm ?? algorithm, bits(signature));
}

export const certificatePem = (der: Uint8Array): string => renderPem('CERTIFICATE', der);
