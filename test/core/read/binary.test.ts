import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContent } from '../../../src/core/read/content.js';
import { integer, octets, oid, sequence, tlv } from '../../support/forge.js';
import { openssl, opensslKey, publicFingerprint } from '../../support/openssl.js';
import { aLeaf, anAuthority } from '../../support/plain.js';
import { scratch } from '../../support/scratch.js';

const key = opensslKey('ECDSA-P256');
const fingerprint = publicFingerprint(key);
const root = anAuthority('root');
const leaf = aLeaf('web', root);

/** Certificates as OpenSSL packs them into PKCS#7 that signs nothing. */
function packed(form: 'DER' | 'PEM', ...pems: readonly string[]): Buffer {
  const at = (name: string) => join(folder, name);
  const folder = scratch();
  const files = pems.flatMap((pem, index) => {
    writeFileSync(at(`${index}.crt`), pem);
    return ['-certfile', at(`${index}.crt`)];
  });
  return openssl(['crl2pkcs7', '-nocrl', ...files, '-outform', form]);
}

const rsa = opensslKey('RSA-2048');

describe('a file in DER is read for what it holds', () => {
  it.each<[string, Buffer, object]>([
    ['a certificate', leaf.der, { certificates: [{ fingerprint: leaf.fingerprint }] }],
    ['a public key', openssl(['pkey', '-pubout', '-outform', 'DER'], key), { publicKeys: [{ fingerprint }] }],
    [
      'a key in PKCS#8',
      openssl(['pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'], key),
      { privateKeys: [{ fingerprint }] },
    ],
    ['a key of an elliptic curve', openssl(['ec', '-outform', 'DER'], key), { privateKeys: [{ fingerprint }] }],
    [
      'an RSA key',
      openssl(['rsa', '-traditional', '-outform', 'DER'], rsa),
      { privateKeys: [{ fingerprint: publicFingerprint(rsa) }] },
    ],
    [
      'an encrypted key',
      openssl(['pkcs8', '-topk8', '-outform', 'DER', '-v2', 'aes256', '-passout', 'pass:x'], key),
      { encryptedKeys: [expect.anything()], privateKeys: [] },
    ],
  ])('%s', (_, bytes, held) => {
    expect(readContent(bytes)).toMatchObject({ kind: 'binary', form: 'DER', ...held });
  });

  it.each<[string, Buffer]>([
    ['a certificate with bytes behind it', Buffer.concat([leaf.der, Buffer.alloc(1)])],
    ['half of a certificate', leaf.der.subarray(0, leaf.der.length / 2)],
    ['two certificates, one behind the other', Buffer.concat([leaf.der, root.der])],
    ['a list of revoked certificates', sequence(sequence(integer(Buffer.from([1]))), sequence())],
    ['nothing', sequence()],
  ])('%s is not', (_, bytes) => {
    expect(readContent(bytes).kind).toBe('unparsable');
  });
});

describe('PKCS#7', () => {
  it.each(['DER', 'PEM'] as const)(
    'holds the certificates of a chain, the one first that signs nothing, in %s',
    (form) => {
      const content = readContent(packed(form, root.pem, leaf.pem));
      expect(content).toMatchObject({
        kind: 'binary',
        form: 'PKCS#7',
        certificates: [{ fingerprint: leaf.fingerprint }, { fingerprint: root.fingerprint }],
      });
    },
  );

  it('is read where it signs something too', () => {
    const at = (name: string) => join(folder, name);
    const folder = scratch();
    writeFileSync(at('web.crt'), leaf.pem);
    writeFileSync(at('web.key'), leaf.key.pem);
    const signed = ['cms', '-sign', '-signer', at('web.crt'), '-inkey', at('web.key'), '-outform', 'DER'];
    expect(readContent(openssl([...signed, '-nodetach'], 'text'))).toMatchObject({
      certificates: [{ fingerprint: leaf.fingerprint }],
    });
  });

  it.each<[string, Buffer, RegExp]>([
    ['none at all', packed('DER'), /with certificates, got none/],
    [
      'data that is not signed',
      sequence(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(Buffer.from('text')))),
      /SignedData/,
    ],
    [
      'what is no certificate among them',
      sequence(
        oid('1.2.840.113549.1.7.2'),
        tlv(
          0xa0,
          sequence(integer(Buffer.from([1])), tlv(0x31), sequence(oid('1.2.3')), tlv(0xa0, leaf.der, sequence())),
        ),
      ),
      /certificate/,
    ],
  ])('with %s is refused', (_, bytes, reason) => {
    expect(readContent(bytes)).toMatchObject({ kind: 'unparsable', reason: expect.stringMatching(reason) as string });
  });
});
