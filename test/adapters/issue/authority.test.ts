import { inspect } from 'node:util';
import { readCertificate } from '../../../src/core/read/certificate.js';
import { signedBy } from '../../../src/core/read/signature.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { basicConstraints, forgeKey, keyUsage, oid, sequence, subjectKeyId, tlv } from '../../support/forge.js';
import { issueFrom, newAuthority } from '../../support/issued.js';
import { oddOne } from '../../support/odd-one.js';
import { openssl, opensslCertificate, opensslKey, type OpensslKey } from '../../support/openssl.js';

const read = (pem: string) => readCertificate(parsePem(Buffer.from(pem))[0]!.der);
const asAuthority = ['-subj', '/CN=ca', '-addext', 'basicConstraints=critical,CA:TRUE'];

describe('an authority that others made', () => {
  it('lends its SHA-1 key identifier to what it signs', async () => {
    const key = opensslKey('ECDSA-P256');
    const ca = read(opensslCertificate(key, [...asAuthority, '-addext', 'subjectKeyIdentifier=hash']));
    expect(ca.subjectKeyId).toMatch(/^[0-9a-f]{40}$/);
    const { certificate } = await issueFrom(key, ca);
    expect(certificate.authorityKeyId).toBe(ca.subjectKeyId);
    expect(certificate.subjectKeyId).not.toBe(ca.subjectKeyId);
  });

  it.each([
    ['one octet', '07'],
    ['three octets', '000102'],
    ['SHA-256', 'ab'.repeat(32)],
  ])('lends a key identifier of %s as it is', async (_, id) => {
    const key = forgeKey();
    const extensions = [basicConstraints(true), keyUsage(0x04), subjectKeyId(Buffer.from(id, 'hex'))];
    const { certificate } = await issueFrom(key.pem, readCertificate(oddOne({ key, signer: key, extensions })));
    expect(certificate.authorityKeyId).toBe(id);
  });

  it('without a key identifier lends none', async () => {
    const key = forgeKey();
    const ca = readCertificate(oddOne({ key, signer: key, extensions: [basicConstraints(true), keyUsage(0x04)] }));
    const { certificate } = await issueFrom(key.pem, ca);
    expect(certificate).toMatchObject({ authorityKeyId: undefined, subjectKeyId: expect.any(String) as string });
    expect(signedBy(certificate, ca)).toBe(true);
  });

  it.each([
    ['PrintableString', 0x13, 'ca'],
    ['T61String', 0x14, 'ca'],
    ['IA5String', 0x16, 'ca@example.com'],
    ['BMPString', 0x1e, '\0c\0a'],
  ])('is named as issuer by the very bytes of its name (%s)', async (_, type, value) => {
    const key = forgeKey();
    const attribute = (id: string, text: string, as: number) => sequence(oid(id), tlv(as, Buffer.from(text, 'latin1')));
    const subject = sequence(
      tlv(0x31, attribute('2.5.4.6', 'DE', 0x13)),
      tlv(0x31, attribute('0.9.2342.19200300.100.1.25', 'example', 0x16)),
      tlv(0x31, attribute('2.5.4.11', 'one', 0x0c), attribute('1.2.3.4.5', 'two', 0x0c)),
      tlv(0x31, attribute('2.5.4.3', value, type)),
    );
    const extensions = [basicConstraints(true), keyUsage(0x04)];
    const ca = readCertificate(oddOne({ subject, issuer: subject, key, signer: key, extensions }));
    const { certificate } = await issueFrom(key.pem, ca);
    expect(certificate.issuer.der).toBe(ca.subject.der);
  });

  it.each<[OpensslKey, string]>([
    ['RSA-2048', 'SHA256-RSA'],
    ['ECDSA-P256', 'ECDSA-SHA256'],
    ['ECDSA-P384', 'ECDSA-SHA384'],
    ['ECDSA-P521', 'ECDSA-SHA512'],
  ])('signs with its key of %s in every encoding', async (kind, name) => {
    const key = opensslKey(kind);
    const ca = read(opensslCertificate(key, asAuthority));
    for (const pem of [key, openssl(['pkey', '-traditional'], key).toString('latin1')]) {
      const { certificate } = await issueFrom(pem, ca);
      expect(certificate.signatureAlgorithm.name).toBe(name);
      expect(signedBy(certificate, ca)).toBe(true);
    }
  });

  it.each<[string, () => string]>([
    ['an Ed25519 key', () => opensslKey('Ed25519')],
    ['a key on the curve of Bitcoin', () => opensslKey('secp256k1')],
    ['an encrypted key', () => openssl(['pkcs8', '-topk8', '-passout', 'pass:x'], opensslKey('ECDSA-P256')).toString()],
    ['no key', () => 'hello'],
  ])('with %s is refused, and the error does not show the key', async (_, make) => {
    const pem = make();
    const { certificate } = await newAuthority('ECDSA-P256');
    const error: unknown = await issueFrom(pem, certificate).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ISSUE_KEY' });
    expect(inspect(error)).not.toContain(pem.split('\n')[1] ?? pem);
  });
});

describe('an authority of ours', () => {
  it.each(['RSA-2048', 'ECDSA-P256', 'ECDSA-P384'] as const)(
    'of %s points to its own key identifier, which its certificates share',
    async (algorithm) => {
      const { key, certificate: ca } = await newAuthority(algorithm);
      expect(ca.subjectKeyId).toMatch(/^[0-9a-f]{40}$/);
      expect(ca.authorityKeyId).toBe(ca.subjectKeyId);
      const { certificate } = await issueFrom(key.privateKey, ca, algorithm);
      expect(certificate.authorityKeyId).toBe(ca.subjectKeyId);
    },
  );
});
