// DER, PKCS#7 and PKCS#12 that somebody has changed. The long run: npm run soak -- --seed N test/properties/containers.test.ts
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { holdingsOf } from '../../src/core/facts/file.js';
import { Secret } from '../../src/core/facts/secret.js';
import { readContent } from '../../src/core/read/content.js';
import { openPkcs12 } from '../../src/core/read/pkcs12.js';
import { renderPem } from '../../src/core/read/pem.js';
import { damage, damaged } from '../support/damage.js';
import { changedDer, derChange } from '../support/der-tree.js';
import { integer, octets, oid, sequence, tlv } from '../support/forge.js';
import { keystore, sealed } from '../support/keystore.js';
import { openssl } from '../support/openssl.js';
import { aLeaf, anAuthority } from '../support/plain.js';
import { holds } from '../support/property.js';

const root = anAuthority('root');
const leaf = aLeaf('web', root);
const authorities = ['a', 'b', 'c'].map((name) => anAuthority(name));
const password = 'x';
const open = openPkcs12(new Secret(password));

/** RFC 5652 5.1: what signs nothing and holds these. */
const bundle = (...certificates: readonly Buffer[]): Buffer =>
  sequence(
    oid('1.2.840.113549.1.7.2'),
    tlv(
      0xa0,
      sequence(
        integer(Buffer.from([1])),
        tlv(0x31),
        sequence(oid('1.2.840.113549.1.7.1')),
        tlv(0xa0, ...certificates),
        tlv(0x31),
      ),
    ),
  );

const pkcs8 = leaf.key.key.export({ type: 'pkcs8', format: 'der' });

/** One file of each kind. */
const files: readonly Buffer[] = [
  leaf.der,
  bundle(root.der, leaf.der),
  keystore(leaf, root, password, '-noiter'),
  pkcs8,
  openssl(['ec', '-outform', 'DER'], leaf.key.pem),
  openssl(['pkey', '-pubout', '-outform', 'DER'], leaf.key.pem),
  openssl(['pkcs8', '-topk8', '-outform', 'DER', '-iter', '1', '-passout', 'pass:x'], leaf.key.pem),
];

/** RFC 7292 sections 4.1 and 4.2.3: a part with a bag with a certificate, and one with a key, neither encrypted. */
const part = (...bags: readonly Buffer[]): Buffer =>
  sequence(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(sequence(...bags))));
const bag = (kind: number, value: Buffer): Buffer =>
  sequence(oid(`1.2.840.113549.1.12.10.1.${kind}`), tlv(0xa0, value));
const inside = sequence(
  part(bag(3, sequence(oid('1.2.840.113549.1.9.22.1'), tlv(0xa0, octets(leaf.der))))),
  part(bag(6, sequence(bag(1, pkcs8)))),
);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whatever the bytes are, they are read as something or refused, and no certificate is read that is not there. */
function look(bytes: Buffer): void {
  for (const form of [bytes, Buffer.from(renderPem('CERTIFICATE', bytes))]) {
    const content = readContent(form, open);
    expect(['pem', 'binary', 'sealed', 'unparsable']).toContain(content.kind);
    for (const { der, fingerprint } of holdingsOf(content)?.certificates ?? []) {
      expect(sha256(der)).toBe(fingerprint);
      if (content.kind === 'binary' && content.form !== 'PKCS#12') expect(form.includes(Buffer.from(der))).toBe(true);
    }
  }
}

describe('a file of certificates or keys in DER', () => {
  it('is read or refused whatever element of it is another', () =>
    holds(
      fc.property(fc.constantFrom(...files), fc.array(derChange, { minLength: 1, maxLength: 3 }), (file, changes) =>
        look(changedDer(file, changes)),
      ),
      200,
    ));

  it('is read or refused whatever bytes of it are others', () =>
    holds(
      fc.property(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 3 }), (file, changes) =>
        look(changes.reduce(damaged, file)),
      ),
      200,
    ));

  it('is read or refused where it is nothing', () =>
    holds(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        look(Buffer.concat([sequence(bytes), Buffer.from(bytes)]));
        look(sequence(bytes));
      }),
      200,
    ));
});

describe('PKCS#12', () => {
  it('gives back what is in it', () => {
    const held = holdingsOf(readContent(sealed(inside, password), open));
    expect(held).toMatchObject({
      certificates: [{ fingerprint: leaf.fingerprint }],
      privateKeys: [{ broken: undefined }],
    });
  });

  it('is read or refused whatever is in it, though whoever has the password made it', () =>
    holds(
      fc.property(fc.array(derChange, { minLength: 1, maxLength: 3 }), (changes) =>
        look(sealed(changedDer(inside, changes), password)),
      ),
      200,
    ));
});

describe('PKCS#7', () => {
  it('gives back every certificate that it holds, and the leaf first', () =>
    holds(
      fc.property(fc.shuffledSubarray([root, ...authorities], { minLength: 1 }), fc.nat(4), (members, at) => {
        const all = [...members.slice(0, at), leaf, ...members.slice(at)];
        const held = holdingsOf(readContent(bundle(...all.map(({ der }) => der))));
        const read = held?.certificates.map(({ fingerprint }) => fingerprint) ?? [];
        expect(read[0]).toBe(leaf.fingerprint);
        expect([...read].sort()).toEqual(all.map(({ fingerprint }) => fingerprint).sort());
      }),
      50,
    ));
});
