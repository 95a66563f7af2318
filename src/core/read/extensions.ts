import type { CertificateFacts } from '../facts/certificate.js';
import { readWhole, tag, type DerReader } from './der.js';
import { ReadError } from './errors.js';
import { readNameConstraints } from './name-constraints.js';
import { policyReaders } from './policies.js';
import { readSans } from './sans.js';

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
  | 'nameConstraints'
  | 'demandsPolicies'
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
  nameConstraints: undefined,
  demandsPolicies: false,
  unknownCritical: [],
};

/** RFC 5280 4.2.1.1, 4.2.1.2 and 4.2.2.1: never critical; Go refuses a certificate in which one is. */
const neverCritical: Readonly<Record<string, string>> = {
  '2.5.29.14': 'a subject key identifier',
  '2.5.29.35': 'an authority key identifier',
  '1.3.6.1.5.5.7.1.1': 'authority information access',
};

/** What each extension says, and whether Go understands it: a critical one that it does not makes it refuse the certificate. */
type Reader = (value: Buffer, into: Mutable) => boolean;

const always =
  (read: (value: Buffer, into: Mutable) => void): Reader =>
  (value, into) => {
    read(value, into);
    return true;
  };

const readers: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(
    Object.entries(policyReaders).map(([id, decides]) => [
      id,
      always((value, into) => {
        into.demandsPolicies = decides(value) || into.demandsPolicies;
      }),
    ]),
  ),
  '2.5.29.14': always((value, into) => {
    into.subjectKeyId = readWhole(value, 'subject key identifier', (reader) =>
      reader.element(tag.octetString).contents.toString('hex'),
    );
  }),
  '2.5.29.15': always((value, into) => {
    into.keyUsages = readWhole(value, 'key usage', (reader) => reader.namedBits()).map(
      (bit) => keyUsageNames[bit] ?? `bit ${bit}`,
    );
  }),
  '2.5.29.17': (value, into) => {
    into.sans = readSans(value);
    return into.sans.dns.length + into.sans.ip.length > 0 || into.sans.other.some((name) => !name.startsWith('other:'));
  },
  '2.5.29.19': always((value, into) => {
    readWhole(value, 'basic constraints', (outer) => {
      const constraints = outer.enter(tag.sequence, 'basic constraints');
      into.isCa = constraints.peek() === tag.boolean && constraints.boolean();
      into.pathLength = constraints.peek() === tag.integer ? readLength(constraints.integer()) : undefined;
      constraints.end();
    });
  }),
  '2.5.29.30': (value, into) => {
    const { constraints, hasOthers } = readNameConstraints(value);
    into.nameConstraints = constraints;
    return !hasOthers;
  },
  '2.5.29.35': always((value, into) => {
    into.authorityKeyId = readWhole(value, 'authority key identifier', (outer) => {
      const identifier = outer.enter(tag.sequence, 'authority key identifier');
      const keyId = identifier.optional(tag.context(0))?.contents.toString('hex');
      while (!identifier.empty) identifier.element();
      return keyId;
    });
  }),
  '2.5.29.37': always((value, into) => {
    into.extendedKeyUsages = readWhole(value, 'extended key usage', (outer) => {
      const usages = outer.enter(tag.sequence, 'extended key usage');
      const found: string[] = [];
      while (!usages.empty) {
        const usage = usages.oid();
        found.push(extendedKeyUsageNames[usage] ?? usage);
      }
      return found;
    });
  }),
};

/** RFC 5280 4.2.1.9: zero or more. */
function readLength(length: bigint): number {
  if (length >= 0n && length <= 0x7fffffffn) return Number(length);
  throw new ReadError('READ_CERTIFICATE', 'expected a path length of zero or a little more, got another');
}

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
    const isUnderstood = read?.(value, found) === true;
    if (critical && !isUnderstood) found.unknownCritical = [...found.unknownCritical, id];
  }
  return found;
}
