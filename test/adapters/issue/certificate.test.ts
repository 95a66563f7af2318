import { X509Certificate } from 'node:crypto';
import { issuer as room } from '../../../src/adapters/issue/issue.js';
import type { CertificateFacts } from '../../../src/core/facts/certificate.js';
import { keyAlgorithms } from '../../../src/core/facts/key.js';
import { readCertificate } from '../../../src/core/read/certificate.js';
import { signedBy } from '../../../src/core/read/signature.js';
import { validityFrom } from '../../../src/core/plan/validity.js';
import { certificatePem } from '../../support/forge.js';
import { days, today } from '../../support/home.js';
import { issueFrom, leafTemplate, newAuthority } from '../../support/issued.js';
import { openssl } from '../../support/openssl.js';

/** The certificate as OpenSSL prints it. */
const printed = ({ der }: CertificateFacts): string =>
  openssl(['x509', '-noout', '-text', '-nameopt', 'RFC2253'], certificatePem(der)).toString('utf8');

const issued = async (...more: Parameters<typeof newAuthority>) => {
  const authority = await newAuthority(...more);
  return { authority, leaf: await issueFrom(authority.key.privateKey, authority.certificate) };
};

describe('an issued certificate', () => {
  it('is of version 3, with basic constraints and key usage critical and nothing else', async () => {
    const { authority, leaf } = await issued('ECDSA-P256');
    for (const text of [printed(authority.certificate), printed(leaf.certificate)]) {
      expect(text).toContain('Version: 3 (0x2)');
      expect(text.match(/X509v3 .*: critical/g)).toEqual([
        'X509v3 Basic Constraints: critical',
        'X509v3 Key Usage: critical',
      ]);
    }
  });

  it('says what the template says, names and usages included', async () => {
    const { leaf } = await issued('ECDSA-P256');
    expect(leaf.certificate).toMatchObject({
      subject: { commonName: 'system:node:cp1', organizations: ['system:nodes', 'more'] },
      issuer: { commonName: 'kubernetes' },
      notBefore: today,
      notAfter: days(365),
      isCa: false,
      pathLength: undefined,
      extendedKeyUsages: ['serverAuth', 'clientAuth'],
      sans: { dns: ['cp1', '*.example.com'], ip: ['10.0.0.11', 'fd00::11'], other: [] },
      unknownCritical: [],
    });
  });

  it('has its groups before its name, as Go writes them', async () => {
    const { leaf } = await issued('ECDSA-P256');
    expect(leaf.certificate.subject.text).toBe('O=system:nodes,O=more,CN=system:node:cp1');
    // RFC 2253 prints from the end.
    expect(printed(leaf.certificate)).toContain('Subject: CN=system:node:cp1,O=more,O=system:nodes');
  });

  it('has neither usages nor names that were not asked for', async () => {
    const { authority } = await issued('ECDSA-P256');
    expect(authority.certificate).toMatchObject({
      isCa: true,
      pathLength: undefined,
      keyUsages: ['keyCertSign', 'cRLSign'],
      extendedKeyUsages: undefined,
      sans: { dns: [], ip: [], other: [] },
    });
  });

  it.each(keyAlgorithms)(
    'with a key of %s may encipher keys if that is RSA, and only sign otherwise',
    async (algorithm) => {
      const authority = await newAuthority('ECDSA-P256');
      const { certificate } = await issueFrom(authority.key.privateKey, authority.certificate, algorithm);
      const usages = algorithm.startsWith('RSA') ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'];
      expect(certificate.keyUsages).toEqual(usages);
      expect(certificate.publicKey.kind.name).toBe(algorithm);
    },
  );

  it.each([
    ['RSA-2048', 'SHA256-RSA'],
    ['RSA-3072', 'SHA256-RSA'],
    ['RSA-4096', 'SHA256-RSA'],
    ['ECDSA-P256', 'ECDSA-SHA256'],
    ['ECDSA-P384', 'ECDSA-SHA384'],
  ] as const)('of an authority of %s is signed with %s, as Go would', async (algorithm, name) => {
    const { authority, leaf } = await issued(algorithm);
    expect([authority.certificate, leaf.certificate].map((one) => one.signatureAlgorithm.name)).toEqual([name, name]);
    expect(signedBy(leaf.certificate, authority.certificate)).toBe(true);
    expect(
      new X509Certificate(leaf.certificate.der).verify(new X509Certificate(authority.certificate.der).publicKey),
    ).toBe(true);
  });

  it.each([
    'jürgen@example.com',
    'Ελλάδα',
    'somebody "system:admin"',
    '"',
    'a+b=c\\d, CN=x',
    '#0c0161',
    ' a ',
    'system:serviceaccount:a:b',
    'y'.repeat(200),
  ])('says %j of its holder, in the name and in the groups', async (text) => {
    const authority = await newAuthority('ECDSA-P256');
    const subject = { commonName: text, organizations: ['one', text] };
    const { certificate } = await issueFrom(authority.key.privateKey, authority.certificate, 'ECDSA-P256', { subject });
    expect(certificate.subject).toMatchObject(subject);
  });
});

describe('the serial number', () => {
  it('is positive, has 16 octets, is never drawn twice, and every signature around it verifies', async () => {
    const authority = await newAuthority('ECDSA-P256');
    const signer = await room.signerOf(authority.key.privateKey);
    const draw = async () =>
      readCertificate(Buffer.from(await room.issue(leafTemplate, authority.key, signer, authority.certificate)));
    const draws = await Promise.all(Array.from({ length: 600 }, draw));
    const serials = draws.map(({ serial }) => serial);
    expect(serials.filter((serial) => !/^(0[1-9a-f]|[1-7][0-9a-f])[0-9a-f]{30}$/.test(serial))).toEqual([]);
    expect(new Set(serials).size).toBe(600);
    // One signature in 128 has a number with a leading zero octet, which DER writes shorter.
    expect(draws.filter((certificate) => !signedBy(certificate, authority.certificate))).toEqual([]);
  });
});

describe('the validity', () => {
  it('begins five minutes early and ends whole seconds after', () => {
    const at = new Date('2026-06-01T12:00:00.789Z');
    expect(validityFrom(at, 3600)).toEqual({
      notBefore: new Date('2026-06-01T11:55:00Z'),
      notAfter: new Date('2026-06-01T13:00:00Z'),
      clamped: false,
    });
  });

  it('ends with the authority and says so', () => {
    const authority = { notBefore: days(-300), notAfter: days(65) };
    expect(validityFrom(today, 365 * 86_400, authority)).toMatchObject({ notAfter: days(65), clamped: true });
    expect(validityFrom(today, 65 * 86_400, authority)).toMatchObject({ notAfter: days(65), clamped: false });
    expect(validityFrom(today, 64 * 86_400, authority)).toMatchObject({ notAfter: days(64), clamped: false });
  });

  it.each([
    ['UTCTime', '2049-12-31T23:59:59Z'],
    ['GeneralizedTime', '2050-01-01T00:00:00Z'],
    ['GeneralizedTime', '2126-06-01T12:00:00Z'],
  ])('is written as %s until %s', async (type, end) => {
    const { certificate } = await newAuthority('ECDSA-P256', { notAfter: new Date(end) });
    expect(certificate.notAfter).toEqual(new Date(end));
    const structure = openssl(['asn1parse'], certificatePem(certificate.der)).toString('utf8');
    expect(structure.match(/(UTCTIME|GENERALIZEDTIME)/g)?.[1]).toBe(type.toUpperCase());
  });
});
