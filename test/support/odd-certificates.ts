// Certificates that differ from a good one in a single point, each with what must happen to it: the code it is refused with, or that
// it is read; and whether Go's crypto/x509 reads it. We may be stricter than Go, never more lenient: what is read here and not
// there would be called right and break every component.
import { bits, ecdsaWithSha256, forgeKey, integer, oid, sequence, tlv, utcTime } from './forge.js';
import { oddExtensions } from './odd-extensions.js';
import { from, good, key, oddOne, refused, stricter, to, type OddCertificate } from './odd-one.js';

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const zero = Buffer.from([0]);
const validity = (...times: readonly Buffer[]) => ({ validity: sequence(...times) });
const utc = (text: string) => tlv(0x17, ascii(text));
const generalized = (text: string) => tlv(0x18, ascii(text));
const commonName = (type: number, value: Buffer) => ({
  subject: sequence(tlv(0x31, sequence(oid('2.5.4.3'), tlv(type, value)))),
});
const spki = (algorithm: Buffer, contents: Buffer) => ({ spki: sequence(algorithm, bits(contents)) });
const ecPublicKey = oid('1.2.840.10045.2.1');
const p256 = oid('1.2.840.10045.3.1.7');
const point = key.spki.subarray(-65);
const onCurve = (parameters: Buffer, contents: Buffer) => spki(sequence(ecPublicKey, parameters), contents);
const rsa = (...numbers: readonly Buffer[]) =>
  spki(sequence(oid('1.2.840.113549.1.1.1'), tlv(0x05)), sequence(...numbers.map(integer)));
const modulus = Buffer.concat([zero, Buffer.alloc(255, 0xa7), Buffer.from([(point[64] ?? 0) | 1])]);
const exponent = Buffer.from([1, 0, 1]);
const whole = oddOne();
const body = whole.subarray(4);

export const oddCertificates: readonly OddCertificate[] = [
  good('nothing odd', {}),
  good('serial number zero', { serial: integer(zero) }),
  good('a serial number of 20 octets', { serial: integer(Buffer.alloc(20, 0x7f)) }),
  refused('READ_CERTIFICATE')('a negative serial number', { serial: integer(Buffer.from([0x80])) }),
  refused('READ_DER')('a padded serial number', { serial: integer(Buffer.from([0, 1])) }),
  refused('READ_DER')('an empty serial number', { serial: integer(Buffer.alloc(0)) }),
  good('version 1', { version: Buffer.alloc(0), extensions: [] }),
  good('version 2', { version: tlv(0xa0, integer(Buffer.from([1]))), extensions: [] }),
  stricter('READ_DER')('version 1 with extensions', { version: Buffer.alloc(0) }),
  refused('READ_CERTIFICATE')('version 4', { version: tlv(0xa0, integer(Buffer.from([3]))) }),
  refused('READ_CERTIFICATE')('two signature algorithms', {
    outerAlgorithm: sequence(oid('1.2.840.10045.4.3.3')),
    innerAlgorithm: ecdsaWithSha256,
  }),

  refused('READ_DER')('a byte behind the certificate', Buffer.concat([whole, zero])),
  refused('READ_DER')('an indefinite length', Buffer.concat([Buffer.from([0x30, 0x80]), body, zero, zero])),
  refused('READ_DER')('a padded length', Buffer.concat([Buffer.from([0x30, 0x83, 0]), whole.subarray(2)])),
  refused('READ_DER')('a missing byte', whole.subarray(0, -1)),
  refused('READ_DER')('no bytes at all', Buffer.alloc(0)),

  good('times from 2050 as GeneralizedTime', validity(utc('491231235959Z'), generalized('20500101000000Z'))),
  good('a two-digit year of the last century', validity(utc('500101000000Z'), utcTime(to))),
  good('a leap day', validity(utc('240229000000Z'), utcTime(to))),
  stricter('READ_CERTIFICATE')('UTCTime without seconds', validity(utc('2601010000Z'), utcTime(to))),
  stricter('READ_CERTIFICATE')('UTCTime with an offset', validity(utc('260101000000+0100'), utcTime(to))),
  refused('READ_CERTIFICATE')('UTCTime without a zone', validity(utc('260101000000'), utcTime(to))),
  refused('READ_CERTIFICATE')('UTCTime with a four-digit year', validity(utc('20260101000000Z'), utcTime(to))),
  refused('READ_CERTIFICATE')('the thirtieth of February', validity(utc('260230000000Z'), utcTime(to))),
  refused('READ_CERTIFICATE')('the thirteenth month', validity(utc('261301000000Z'), utcTime(to))),
  refused('READ_CERTIFICATE')('month zero', validity(utc('260001000000Z'), utcTime(to))),
  refused('READ_CERTIFICATE')('hour 24', validity(utc('260101240000Z'), utcTime(to))),
  refused('READ_CERTIFICATE')('a leap second', validity(utc('261231235960Z'), utcTime(to))),
  refused('READ_CERTIFICATE')(
    'GeneralizedTime with fractions',
    validity(utcTime(from), generalized('20270101000000.5Z')),
  ),
  refused('READ_CERTIFICATE')('a time that is a number', validity(integer(Buffer.from([1])), utcTime(to))),
  refused('READ_DER')('one time only', validity(utcTime(from))),

  good('a PrintableString', commonName(0x13, ascii("kube-apiserver 1.0 (a+b)='*'&?"))),
  good('a BMPString', commonName(0x1e, Buffer.from('c\0l\0\xe9\0', 'latin1').swap16())),
  good('a T61String', commonName(0x14, ascii('cl\xe9'))),
  good('an IA5String', commonName(0x16, ascii('a@example.com'))),
  good('a NumericString', commonName(0x12, ascii('0 1 2'))),
  good('a UTF8String', commonName(0x0c, Buffer.from('clé'))),
  refused('READ_CERTIFICATE')('a PrintableString with an underscore', commonName(0x13, ascii('kube_apiserver'))),
  refused('READ_CERTIFICATE')('a UTF8String of Latin-1', commonName(0x0c, ascii('cl\xe9'))),
  refused('READ_CERTIFICATE')('an IA5String beyond ASCII', commonName(0x16, ascii('cl\xe9'))),
  refused('READ_CERTIFICATE')('a NumericString of letters', commonName(0x12, ascii('a1'))),
  refused('READ_CERTIFICATE')('a BMPString of an odd length', commonName(0x1e, ascii('\0a\0'))),
  refused('READ_CERTIFICATE')('a BMPString with a surrogate', commonName(0x1e, Buffer.from([0xd8, 0x3d, 0xde, 0]))),
  refused('READ_CERTIFICATE')('a UniversalString', commonName(0x1c, ascii('\0\0\0a'))),

  good('a key on P-384', { key: forgeKey('P-384') }),
  good('a key on P-521', { key: forgeKey('P-521') }),
  good('an RSA key', rsa(modulus, exponent)),
  refused('READ_KEY')('an RSA key without parameters', {
    spki: sequence(sequence(oid('1.2.840.113549.1.1.1')), bits(sequence(integer(modulus), integer(exponent)))),
  }),
  refused('READ_KEY')('an RSA key with a negative modulus', rsa(modulus.subarray(1), exponent)),
  refused('READ_KEY')('an RSA key with exponent zero', rsa(modulus, zero)),
  stricter('READ_KEY')('an RSA key with exponent one', rsa(modulus, Buffer.from([1]))),
  good('an RSA key with exponent three', rsa(modulus, Buffer.from([3]))),
  stricter('READ_KEY')('an RSA key with an even exponent', rsa(modulus, Buffer.from([4]))),
  stricter('READ_KEY')('an RSA key with an exponent of 32 bits', rsa(modulus, Buffer.from([0, 0x80, 0, 0, 1]))),
  stricter('READ_KEY')(
    'an RSA key with an even modulus',
    rsa(Buffer.concat([modulus.subarray(0, -1), Buffer.from([2])]), exponent),
  ),
  refused('READ_KEY')('an Ed25519 key with parameters', {
    spki: sequence(sequence(oid('1.3.101.112'), tlv(0x05)), bits(Buffer.alloc(32, 1))),
  }),
  refused('READ_KEY')('an Ed25519 key of 31 octets', spki(sequence(oid('1.3.101.112')), Buffer.alloc(31, 1))),
  refused('READ_KEY')('explicit curve parameters', onCurve(sequence(integer(Buffer.from([1]))), point)),
  refused('READ_KEY')('no curve', spki(sequence(ecPublicKey), point)),
  refused('READ_KEY')('the curve of Bitcoin', { key: forgeKey('secp256k1'), signer: key }),
  refused('READ_KEY')(
    'a point off its curve',
    onCurve(p256, Buffer.concat([point.subarray(0, 64), Buffer.from([(point[64] ?? 0) ^ 1])])),
  ),
  refused('READ_KEY')('a compressed point', onCurve(p256, Buffer.concat([Buffer.from([2]), point.subarray(1, 33)]))),
  refused('READ_KEY')('the point at infinity', onCurve(p256, zero)),
  ...oddExtensions,
];
