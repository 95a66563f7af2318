import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import { readWhole, tag } from '../../../src/core/read/der.js';
import {
  bitString,
  ecPkcs8,
  ecSpki,
  element,
  integer,
  objectIdentifier,
  sequence,
  time,
} from '../../../src/core/read/encode.js';
import { readTime } from '../../../src/core/read/time.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('what is encoded', () => {
  it.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000])('has the shortest length for %i octets', (length) => {
    const encoded = element(tag.octetString, Buffer.alloc(length, 7));
    const read = readWhole(encoded, 'test', (reader) => reader.element(tag.octetString));
    expect(read.contents).toEqual(Buffer.alloc(length, 7));
  });

  it.each([
    ['', '020100'],
    ['00', '020100'],
    ['0000', '020100'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0001', '020101'],
    ['00ff', '020200ff'],
    ['0100', '02020100'],
  ])('writes the number %s as %s', (magnitude, der) => {
    expect(hex(integer(Buffer.from(magnitude, 'hex')))).toBe(der);
    expect(readWhole(Buffer.from(der, 'hex'), 'test', (reader) => reader.integer())).toBe(BigInt(`0x0${magnitude}`));
  });

  it.each([
    '1.2.840.113549.1.1.11',
    '1.3.132.0.34',
    '2.5.29.17',
    '2.16.840.1.101.3.4.2.1',
    '0.9.2342.19200300.100.1.25',
  ])('writes the identifier %s', (text) => {
    expect(readWhole(objectIdentifier(text), 'test', (reader) => reader.oid())).toBe(text);
  });

  it.each([
    ['1949-12-31T23:59:59Z', tag.generalizedTime],
    ['1950-01-01T00:00:00Z', tag.utcTime],
    ['2026-11-26T11:00:01Z', tag.utcTime],
    ['2049-12-31T23:59:59Z', tag.utcTime],
    ['2050-01-01T00:00:00Z', tag.generalizedTime],
    ['9999-12-31T23:59:59Z', tag.generalizedTime],
  ])('writes %s in the form that RFC 5280 asks for', (text, form) => {
    const encoded = time(new Date(text));
    expect(encoded[0]).toBe(form);
    expect(readWhole(encoded, 'test', readTime)).toEqual(new Date(text));
  });

  it.each([
    ['P-256', 'prime256v1', '1.2.840.10045.3.1.7', 32],
    ['P-384', 'secp384r1', '1.3.132.0.34', 48],
  ])('writes a key on %s to the octet as OpenSSL does, also when it begins with zeros', (_, name, id, size) => {
    for (const first of [1, 0]) {
      const scalar = Buffer.alloc(size, 0x5a);
      scalar[0] = first;
      const pair = createECDH(name);
      pair.setPrivateKey(scalar);
      const curve = objectIdentifier(id);
      const pkcs8 = ecPkcs8(curve, scalar, pair.getPublicKey());
      const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      expect(hex(pkcs8)).toBe(hex(key.export({ format: 'der', type: 'pkcs8' })));
      expect(hex(ecSpki(curve, pair.getPublicKey()))).toBe(
        hex(createPublicKey(key).export({ format: 'der', type: 'spki' })),
      );
    }
  });

  it('nests, and comes back in order', () => {
    const encoded = sequence(integer(Buffer.of(5)), bitString(Buffer.from('key')), sequence());
    readWhole(encoded, 'test', (outer) => {
      const reader = outer.enter(tag.sequence, 'test');
      expect(reader.integer()).toBe(5n);
      expect(reader.octetBits().toString()).toBe('key');
      expect(reader.element(tag.sequence).contents).toHaveLength(0);
      reader.end();
    });
  });
});
