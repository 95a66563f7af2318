// Parts of which odd chains are made: keys, algorithms, names, constraints and policies, right and wrong.
import { generateKeyPairSync } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import {
  ecdsaWithSha256,
  extension,
  forgeKey,
  integer,
  keyOf,
  oid,
  rsaPss,
  sequence,
  tlv,
  type ForgedKey,
  type Forgery,
  type GeneralNames,
} from './forge.js';

const rsaKey = (modulusLength: number, publicExponent = 0x10001): ForgedKey =>
  keyOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey);

type Family = 'ec' | 'rsa' | 'small rsa' | 'ed25519';

export interface AnyKey {
  readonly family: Family;
  readonly key: ForgedKey;
}

export const good: readonly AnyKey[] = Array.from({ length: 5 }, () => ({ family: 'ec', key: forgeKey() }));

/** Made once: it takes longer than all the rest. */
const others: readonly AnyKey[] = [
  { family: 'ec', key: forgeKey('P-384') },
  { family: 'ec', key: forgeKey('P-224') },
  { family: 'rsa', key: rsaKey(2048) },
  { family: 'rsa', key: rsaKey(1024) },
  { family: 'small rsa', key: rsaKey(512) },
  { family: 'rsa', key: rsaKey(1024, 3) },
  { family: 'ed25519', key: keyOf(generateKeyPairSync('ed25519').privateKey) },
];
export const keys = [...good, ...others];

type Algorithm = Pick<Forgery, 'innerAlgorithm' | 'digest' | 'saltLength'>;
const named = (id: string, digest: string | null, isRsa = false): Algorithm => ({
  innerAlgorithm: sequence(oid(id), ...(isRsa ? [tlv(0x05)] : [])),
  digest,
});

/** The first is what is used; the rest is seldom. */
export const algorithms: Readonly<Record<Family, readonly [Algorithm, ...Algorithm[]]>> = {
  ec: [
    { innerAlgorithm: ecdsaWithSha256 },
    named('1.2.840.10045.4.3.3', 'sha384'),
    named('1.2.840.10045.4.1', 'sha1'),
    named('1.2.840.10045.4.3.1', 'sha224'),
  ],
  rsa: [
    named('1.2.840.113549.1.1.11', 'sha256', true),
    named('1.2.840.113549.1.1.5', 'sha1', true),
    named('1.2.840.113549.1.1.4', 'md5', true),
    named('1.2.840.113549.1.1.11', 'sha256'),
    rsaPss(32),
    rsaPss(20),
  ],
  'small rsa': [named('1.2.840.113549.1.1.11', 'sha256', true), named('1.2.840.113549.1.1.5', 'sha1', true)],
  ed25519: [named('1.3.101.112', null), named('1.3.101.112', null, true)],
};

const dns = (value: string): readonly [number, string] => [0x82, value];
const ip = (...octets: readonly number[]): readonly [number, Buffer] => [0x87, Buffer.from(octets)];
const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
const ula = [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5];

/** A server that is dialled as `dialled`. */
export const serverNames: GeneralNames = [dns('a.example.com'), ip(10, 0, 0, 1)];
export const dialled = ['a.example.com', '10.0.0.1'];

export const oddNames: GeneralNames = [
  dns(''),
  dns('.'),
  dns('a.example.com.'),
  dns('*.example.com'),
  dns('*'),
  dns('a*.example.com'),
  dns('A.EXAMPLE.COM'),
  dns('under_score.example.com'),
  dns('bl ank'),
  dns('caf\xe9'),
  dns('a\0b'),
  dns(`${'l'.repeat(64)}.com`),
  dns('b.example.org'),
  dns('10.0.0.1'),
  dns('-a.example.com'),
  dns('a..b'),
  ip(...ula),
  ip(...mapped, 10, 0, 0, 1),
  ip(192, 168, 0, 1),
  ip(10, 0, 0),
  ip(),
  [0x81, 'a@example.com'],
  [0x81, 'no mailbox'],
  [0x81, '\xe9@example.com'],
  [0x81, '"q q"@example.com'],
  [0x86, 'spiffe://example.com/ns/a'],
  [0x86, 'https://10.0.0.1/'],
  [0x86, 'https://exa mple.com/'],
  [0x86, 'urn:a:b'],
  [0x86, 'https://a.example.com:99/%zz'],
  [0x86, '://'],
  [0x86, 'https://[::1]/'],
  [0x86, 'http://a.example.com.:x/'],
  [0x86, ''],
  [0xa4, sequence()],
  [0x88, '\x2a\x03'],
  [0x83, ''],
];

const maskOf = (...octets: readonly number[]) => octets;
const subtree: Arbitrary<GeneralNames[number]> = fc.constantFrom(
  dns('example.com'),
  dns('.example.com'),
  dns('EXAMPLE.com'),
  dns('a.example.com'),
  dns('example.org'),
  dns(''),
  dns('com'),
  dns('xexample.com'),
  dns('*.example.com'),
  dns('example.com.'),
  dns('ex ample.com'),
  ip(10, 0, 0, 0, ...maskOf(255, 0, 0, 0)),
  ip(10, 0, 0, 0, ...maskOf(255, 255, 255, 255)),
  ip(192, 168, 0, 0, ...maskOf(255, 255, 0, 0)),
  ip(10, 0, 0, 0, ...maskOf(255, 0, 255, 0)),
  ip(10, 0, 0, 0),
  ip(0, 0, 0, 0, 0, 0, 0, 0),
  ip(10, 0, 0, 1, 255, 255, 255, 255),
  ip(...ula, ...Array.from({ length: 16 }, () => 255)),
  ip(...mapped, 10, 0, 0, 0, ...Array.from({ length: 16 }, (_, at) => (at < 13 ? 255 : 0))),
  [0x81, 'example.com'] as const,
  [0x81, 'a@example.com'] as const,
  [0x81, '@'] as const,
  [0x86, 'example.com'] as const,
  [0x86, '.example.com'] as const,
  [0x86, '10.0.0.1'] as const,
  [0xa4, sequence()] as const,
  [0x88, '\x2a\x03'] as const,
);

export const constraints = fc.record({
  permitted: fc.array(subtree, { maxLength: 3 }),
  excluded: fc.array(subtree, { maxLength: 2 }),
  critical: fc.boolean(),
});

/** What is demanded of policies, or mapped: extensions that no Kubernetes PKI has, and that Go obeys. */
export const policies: readonly (readonly Buffer[])[] = [
  [extension('2.5.29.32', false, sequence(sequence(oid('1.2.3.4'))))],
  [extension('2.5.29.32', false, sequence(sequence(oid('1.2.3.4')), sequence(oid('1.2.3.4'))))],
  [extension('2.5.29.32', true, sequence(sequence(oid('2.5.29.32.0'))))],
  [extension('2.5.29.36', true, sequence(tlv(0x80, Buffer.from([0]))))],
  [extension('2.5.29.36', true, sequence(tlv(0x80, Buffer.from([1]))))],
  [extension('2.5.29.36', true, sequence(tlv(0x81, Buffer.from([0]))))],
  [extension('2.5.29.36', true, sequence(tlv(0x80, Buffer.alloc(9, 0x7f))))],
  [extension('2.5.29.33', true, sequence(sequence(oid('1.2.3.4'), oid('2.5.29.32.0'))))],
  [extension('2.5.29.33', true, sequence(sequence(oid('1.2.3.4'), oid('1.2.3.5'))))],
  [extension('2.5.29.54', true, integer(Buffer.from([0])))],
  [extension('2.5.29.54', true, sequence())],
  [extension('2.5.29.31', false, sequence(sequence(tlv(0xa0, tlv(0xa0, tlv(0x86, Buffer.from('http://crl/')))))))],
  [extension('2.5.29.31', false, sequence(sequence(tlv(0xa0, tlv(0x86, Buffer.from('http://crl/'))))))],
  [extension('2.5.29.31', false, tlv(0x04))],
  [
    extension(
      '1.3.6.1.5.5.7.1.1',
      false,
      sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), tlv(0x86, Buffer.from('http://ocsp/')))),
    ),
  ],
  [extension('1.3.6.1.5.5.7.1.1', false, sequence(oid('1.3.6.1.5.5.7.48.1')))],
  [extension('1.2.3.4', true, Buffer.alloc(1))],
  [extension('1.2.3.4', false, Buffer.alloc(1)), extension('1.2.3.4', false, Buffer.alloc(1))],
];
