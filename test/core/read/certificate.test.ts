import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../../src/core/read/certificate.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { extension, keyUsage, oid, sequence, tlv } from '../../support/forge.js';
import { oddCertificates } from '../../support/odd-certificates.js';
import { oddOne } from '../../support/odd-one.js';
import { opensslCertificate, opensslKey, publicFingerprint, type OpensslKey } from '../../support/openssl.js';
import { refusal } from '../../support/refusal.js';

const read = (pem: string) => readCertificate(parsePem(Buffer.from(pem))[0]!.der);
const made = (args: readonly string[], settings: readonly string[] = []) =>
  opensslCertificate(opensslKey('ECDSA-P256'), args, settings);

const server = [
  '-subj',
  '/O=system:nodes/O=more/CN=system:node:w1',
  '-set_serial',
  '0x80000000000000000000000000000000000000ff',
  '-days',
  '90',
  '-addext',
  'basicConstraints=critical,CA:FALSE',
  '-addext',
  'keyUsage=critical,digitalSignature,keyEncipherment',
  '-addext',
  'extendedKeyUsage=serverAuth,clientAuth,emailProtection',
  '-addext',
  'subjectAltName=DNS:w1,DNS:*.example.com,IP:10.0.0.1,IP:fd00:0:0::1,email:a@example.com,URI:spiffe://a/b',
];

describe('a certificate', () => {
  it('made by OpenSSL has the facts that Node and OpenSSL see', () => {
    const key = opensslKey('ECDSA-P256');
    const pem = opensslCertificate(key, server);
    const node = new X509Certificate(pem);
    expect(read(pem)).toMatchObject({
      subject: {
        commonName: 'system:node:w1',
        organizations: ['system:nodes', 'more'],
        text: 'O=system:nodes,O=more,CN=system:node:w1',
      },
      serial: '80000000000000000000000000000000000000ff',
      notBefore: new Date(node.validFrom),
      notAfter: new Date(node.validTo),
      publicKey: { kind: { name: 'ECDSA-P256' }, fingerprint: publicFingerprint(key) },
      signatureAlgorithm: { name: 'ECDSA-SHA256', weak: false },
      isCa: false,
      keyUsages: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsages: ['serverAuth', 'clientAuth', '1.3.6.1.5.5.7.3.4'],
      sans: {
        dns: ['w1', '*.example.com'],
        ip: ['10.0.0.1', 'fd00::1'],
        other: ['email:a@example.com', 'uri:spiffe://a/b'],
      },
      unknownCritical: [],
      fingerprint: node.fingerprint256.replaceAll(':', '').toLowerCase(),
    });
  });

  it('of an authority says so, with its path length and the identifiers of the keys', () => {
    const pem = made([
      '-subj',
      '/CN=ca',
      '-addext',
      'basicConstraints=critical,CA:TRUE,pathlen:0',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
      '-addext',
      'subjectKeyIdentifier=01:02:03',
      '-addext',
      'authorityKeyIdentifier=keyid:always',
    ]);
    expect(read(pem)).toMatchObject({
      isCa: true,
      pathLength: 0,
      keyUsages: ['keyCertSign', 'cRLSign'],
      subjectKeyId: '010203',
      authorityKeyId: '010203',
    });
  });

  it('without extensions has none of what they say', () => {
    expect(readCertificate(oddOne({ extensions: [] }))).toMatchObject({
      isCa: false,
      pathLength: undefined,
      keyUsages: undefined,
      extendedKeyUsages: undefined,
      sans: { dns: [], ip: [], other: [] },
      subjectKeyId: undefined,
      authorityKeyId: undefined,
    });
  });

  it.each<[OpensslKey, string]>([
    ['RSA-2048', 'SHA256-RSA'],
    ['ECDSA-P384', 'ECDSA-SHA256'],
    ['ECDSA-P521', 'ECDSA-SHA256'],
    ['Ed25519', 'Ed25519'],
  ])('with a key of %s is read', (kind, name) => {
    expect(read(opensslCertificate(opensslKey(kind), ['-subj', '/CN=a']))).toMatchObject({
      publicKey: { kind: { name: kind } },
      signatureAlgorithm: { name, weak: false },
    });
  });

  it.each([
    ['-sha1', 'SHA1-RSA'],
    ['-md5', 'MD5-RSA'],
  ])('signed over %s is read, and its signature is weak', (digest, name) => {
    expect(read(opensslCertificate(opensslKey('RSA-2048'), ['-subj', '/CN=a', digest]))).toMatchObject({
      signatureAlgorithm: { name, weak: true },
    });
  });

  it('that ends after 2049 has the time of its GeneralizedTime', () => {
    const pem = made(['-subj', '/CN=a', '-days', '20000']);
    const { notAfter } = read(pem);
    expect(notAfter.getUTCFullYear()).toBeGreaterThan(2050);
    expect(notAfter).toEqual(new Date(new X509Certificate(pem).validTo));
  });

  it.each(['MASK:0x2', 'MASK:0x4', 'MASK:0x800', 'utf8only'])(
    'has the same subject in every string type (%s)',
    (mask) => {
      const pem = made(['-subj', '/O=group one/CN=Mueller 1'], [`string_mask = ${mask}`]);
      expect(read(pem).subject).toMatchObject({ commonName: 'Mueller 1', organizations: ['group one'] });
    },
  );

  it.each(['MASK:0x800', 'utf8only'])('keeps the letters of other scripts (%s)', (mask) => {
    const pem = made(['-utf8', '-subj', '/O=Ελλάδα/CN=Jürgen'], [`string_mask = ${mask}`]);
    expect(read(pem).subject).toMatchObject({ commonName: 'Jürgen', organizations: ['Ελλάδα'] });
  });

  it('has a text without the terminator that a BMPString may carry', () => {
    const terminated = tlv(0x1e, Buffer.from([0, 0x61, 0, 0]));
    const subject = sequence(tlv(0x31, sequence(oid('2.5.4.3'), terminated)));
    expect(readCertificate(oddOne({ subject })).subject.commonName).toBe('a');
  });

  it('names the critical extensions that no component understands', () => {
    const unknown = extension('1.2.3.4', true, tlv(0x05));
    expect(readCertificate(oddOne({ extensions: [unknown, keyUsage(0x80)] })).unknownCritical).toEqual(['1.2.3.4']);
  });

  it.each(['certificatePolicies=critical,1.2.3.4', 'nameConstraints=critical,permitted;DNS:example.com'])(
    'may carry the critical extension %s',
    (text) => {
      const pem = made(['-subj', '/CN=a', '-addext', text]);
      expect(read(pem).unknownCritical).toEqual([]);
    },
  );

  it.each(oddCertificates.map(({ title, here, der }) => [title, here, der] as const))(
    'with %s is %s',
    (_, here, der) => {
      expect(refusal(() => readCertificate(der))).toBe(here);
    },
  );
});
