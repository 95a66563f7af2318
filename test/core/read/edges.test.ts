import { createPrivateKey } from 'node:crypto';
import { readCertificate } from '../../../src/core/read/certificate.js';
import { signatureEdges } from '../../../src/core/read/edges.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { signedBy } from '../../../src/core/read/signature.js';
import { forgeKey, keyOf, name, rsaPss, type Forgery } from '../../support/forge.js';
import { oddOne } from '../../support/odd-one.js';
import { opensslCertificate, opensslKey, type OpensslKey } from '../../support/openssl.js';

const read = (more: Partial<Forgery> = {}) => readCertificate(oddOne(more));
const readPem = (pem: string) => readCertificate(parsePem(Buffer.from(pem))[0]!.der);

const pss = (salt: string) => ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${salt}`];

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

  it.each(['sha256', 'sha384', 'sha512'])('is seen under RSA-PSS that OpenSSL made over %s', (digest) => {
    const pem = opensslCertificate(opensslKey('RSA-2048'), ['-subj', '/CN=a', `-${digest}`, ...pss('digest')]);
    const certificate = readPem(pem);
    expect(certificate.signatureAlgorithm).toEqual({
      name: `${digest.toUpperCase()}-RSAPSS`,
      weak: false,
      known: true,
    });
    expect(signedBy(certificate, certificate)).toBe(true);
  });

  it.each([
    ['a salt of another length', ['-sha256', ...pss('20')]],
    ['a hash that nobody uses with it', ['-sha1', ...pss('digest')]],
    ['two hashes', ['-sha256', ...pss('digest'), '-sigopt', 'rsa_mgf1_md:sha512']],
  ])('is not known under RSA-PSS with %s, as in Go', (_, args) => {
    const certificate = readPem(opensslCertificate(opensslKey('RSA-2048'), ['-subj', '/CN=a', ...args]));
    expect(certificate.signatureAlgorithm).toMatchObject({ name: '1.2.840.113549.1.1.10', known: false });
    expect(signedBy(certificate, certificate)).toBe(false);
  });

  it('is not there when one bit of an RSA-PSS signature is another', () => {
    const rsa = keyOf(createPrivateKey(opensslKey('RSA-2048')));
    const certificate = read({ ...ca, key: rsa, signer: rsa, ...rsaPss(32), altered: true });
    expect(certificate.signatureAlgorithm.known).toBe(true);
    expect(signedBy(certificate, certificate)).toBe(false);
  });
});
