import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readCertificate } from '../../../src/core/read/certificate.js';
import { signatureEdges, signedBy } from '../../../src/core/read/edges.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { forgeKey, keyOf, name, oid, sequence, tlv, type Forgery } from '../../support/forge.js';
import { oddOne } from '../../support/odd-certificates.js';
import { opensslCertificate, opensslKey, type OpensslKey } from '../../support/openssl.js';

const read = (more: Partial<Forgery> = {}) => readCertificate(oddOne(more));
const readPem = (pem: string) => readCertificate(parsePem(Buffer.from(pem))[0]!.der);

const root = forgeKey();
const ca = { subject: name('CN=ca'), issuer: name('CN=ca'), key: root, signer: root };
const leaf = { subject: name('CN=leaf'), issuer: name('CN=ca'), key: forgeKey(), signer: root };

describe('a signature edge', () => {
  it.each<[OpensslKey, readonly string[]]>([
    ['RSA-2048', ['-sha256']],
    ['RSA-2048', ['-sha384']],
    ['RSA-2048', ['-sha512']],
    ['RSA-2048', ['-sha1']],
    ['ECDSA-P256', ['-sha256']],
    ['ECDSA-P384', ['-sha384']],
    ['ECDSA-P521', ['-sha512']],
    ['Ed25519', []],
  ])('is seen under a signature that OpenSSL made with %s %s', (kind, digest) => {
    const certificate = readPem(opensslCertificate(opensslKey(kind), ['-subj', '/CN=a', ...digest]));
    expect(signedBy(certificate, certificate)).toBe(true);
  });

  it('leads from a certificate to the one whose key signed it, and from a root to itself', () => {
    const [authority, child] = [read(ca), read(leaf)];
    expect([...signatureEdges([child, authority])]).toEqual([
      [child.fingerprint, [authority.fingerprint]],
      [authority.fingerprint, [authority.fingerprint]],
    ]);
  });

  it('does not lead to another authority of the same name', () => {
    const other = forgeKey();
    const [authority, namesake, child] = [read(ca), read({ ...ca, key: other, signer: other }), read(leaf)];
    expect(signatureEdges([namesake, child, authority]).get(child.fingerprint)).toEqual([authority.fingerprint]);
  });

  it('leads to every certificate of one key and name', () => {
    const [old, renewed] = [read(ca), read({ ...ca, notAfter: new Date('2040-01-01T00:00:00Z') })];
    const child = read(leaf);
    expect(signatureEdges([old, renewed, child]).get(child.fingerprint)).toEqual([
      old.fingerprint,
      renewed.fingerprint,
    ]);
  });

  it('is not there when one bit of the signature is another', () => {
    const [authority, child] = [read(ca), read({ ...leaf, altered: true })];
    expect(signatureEdges([authority, child]).get(child.fingerprint)).toEqual([]);
  });

  it('is not there under a signature of another kind of key', () => {
    const rsa = keyOf(createPrivateKey(opensslKey('RSA-2048')));
    const [authority, child] = [read(ca), read({ ...leaf, signer: rsa })];
    expect(signedBy(child, authority)).toBe(false);
  });

  it('is not seen under RSA-PSS, which no Kubernetes tool issues', () => {
    const rsa = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    const pss = sequence(oid('1.2.840.113549.1.1.10'), sequence(tlv(0xa0, sequence(oid('2.16.840.1.101.3.4.2.1')))));
    const child = read({ ...leaf, signer: rsa, innerAlgorithm: pss });
    expect(signedBy(child, read({ ...ca, key: rsa, signer: rsa }))).toBe(false);
  });
});
