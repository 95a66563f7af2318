import type { CertificateFacts, SubjectAltNames } from '../facts/certificate.js';
import { addressFromBytes } from './address.js';
import { readWhole, tag, type DerReader } from './der.js';
import { ReadError } from './errors.js';

/** RFC 5280 4.2.1: what the extensions of a certificate say. */
export type Extensions = Pick<
  CertificateFacts,
  | 'isCa'
  | 'pathLength'
  | 'keyUsages'
  | 'extendedKeyUsages'
  | 'sans'
  | 'subjectKeyId'
  | 'authorityKeyId'
  | 'unknownCritical'
>;

type Mutable = { -readonly [K in keyof Extensions]: Extensions[K] };

const none: Extensions = {
  isCa: false,
  pathLength: undefined,
  keyUsages: undefined,
  extendedKeyUsages: undefined,
  sans: { dns: [], ip: [], other: [] },
  subjectKeyId: undefined,
  authorityKeyId: undefined,
  unknownCritical: [],
};

/** RFC 5280 4.2.1.1, 4.2.1.2 and 4.2.2.1: never critical; Go refuses a certificate in which one is. */
const neverCritical: Readonly<Record<string, string>> = {
  '2.5.29.14': 'a subject key identifier',
  '2.5.29.35': 'an authority key identifier',
  '1.3.6.1.5.5.7.1.1': 'authority information access',
};

/** Constraints and policies, which Go understands when they are critical: RFC 5280 4.2.1.10, 13, 4, 5, 11 and 14. */
const understood: readonly string[] = [30, 31, 32, 33, 36, 54].map((arc) => `2.5.29.${arc}`);

const readers: Readonly<Record<string, (value: Buffer, into: Mutable) => void>> = {
  '2.5.29.14': (value, into) => {
    into.subjectKeyId = readWhole(value, 'subject key identifier', (reader) =>
      reader.element(tag.octetString).contents.toString('hex'),
    );
  },
  '2.5.29.15': (value, into) => {
    into.keyUsages = readWhole(value, 'key usage', (reader) => reader.namedBits()).map(
      (bit) => keyUsageNames[bit] ?? `bit ${bit}`,
    );
  },
  '2.5.29.17': (value, into) => {
    into.sans = readSans(value);
  },
  '2.5.29.19': (value, into) => {
    readWhole(value, 'basic constraints', (outer) => {
      const constraints = outer.enter(tag.sequence, 'basic constraints');
      into.isCa = constraints.peek() === tag.boolean && constraints.boolean();
      into.pathLength = constraints.peek() === tag.integer ? Number(constraints.integer()) : undefined;
      constraints.end();
    });
  },
  '2.5.29.35': (value, into) => {
    into.authorityKeyId = readWhole(value, 'authority key identifier', (outer) => {
      const identifier = outer.enter(tag.sequence, 'authority key identifier');
      const keyId = identifier.optional(tag.context(0))?.contents.toString('hex');
      while (!identifier.empty) identifier.element();
      return keyId;
    });
  },
  '2.5.29.37': (value, into) => {
    into.extendedKeyUsages = readWhole(value, 'extended key usage', (outer) => {
      const usages = outer.enter(tag.sequence, 'extended key usage');
      const found: string[] = [];
      while (!usages.empty) {
        const usage = usages.oid();
        found.push(extendedKeyUsageNames[usage] ?? usage);
      }
      return found;
    });
  },
};

const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

const extendedKeyUsageNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '2.5.29.37.0': 'any',
};

/** @throws ReadError READ_CERTIFICATE when an extension occurs twice (RFC 5280 4.2), READ_DER */
export function readExtensions(list: DerReader): Extensions {
  const found: Mutable = { ...none };
  const seen = new Set<string>();
  while (!list.empty) {
    const extension = list.enter(tag.sequence, 'extension');
    const id = extension.oid();
    const critical = extension.peek() === tag.boolean && extension.boolean();
    const value = extension.element(tag.octetString).contents;
    extension.end();
    if (seen.has(id)) throw new ReadError('READ_CERTIFICATE', `expected each extension once, got ${id} twice`);
    seen.add(id);
    if (critical && neverCritical[id] !== undefined)
      throw new ReadError('READ_CERTIFICATE', `expected ${neverCritical[id]} that is not critical, got a critical one`);
    const read = readers[id];
    if (read !== undefined) read(value, found);
    else if (critical && !understood.includes(id)) found.unknownCritical = [...found.unknownCritical, id];
  }
  return found;
}

function readSans(value: Buffer): SubjectAltNames {
  const dns: string[] = [];
  const ip: string[] = [];
  const other: string[] = [];
  readWhole(value, 'subject alternative name', (outer) => {
    const names = outer.enter(tag.sequence, 'subject alternative name');
    while (!names.empty) {
      const name = names.element();
      const text = name.contents.toString('latin1');
      if (name.tag === tag.context(2)) dns.push(text);
      else if (name.tag === tag.context(7)) ip.push(readIp(name.contents));
      else other.push(`${otherNames[name.tag] ?? 'other'}:${text}`);
    }
  });
  return { dns, ip, other };
}

const otherNames: Readonly<Record<number, string>> = { [tag.context(1)]: 'email', [tag.context(6)]: 'uri' };

function readIp(octets: Buffer): string {
  const address = addressFromBytes(octets);
  if (address === undefined)
    throw new ReadError('READ_CERTIFICATE', `expected an IP address of 4 or 16 octets in a SAN, got ${octets.length}`);
  return address;
}
