// Before the library, which needs it when it is loaded.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import type { CertificateTemplate, CertifiedKey } from '../../src/core/facts/issue-port.js';

/** WebCrypto's words for what the names of signature algorithms in facts mean. */
const algorithms: Readonly<Record<string, object>> = {
  'SHA256-RSA': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  'ECDSA-SHA256': { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  'ECDSA-SHA384': { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' },
};

/**
 * The same certificate as @peculiar/x509 generates it, as a judge of our encoder: TBSCertificate, DER.
 *
 * @param issued what we made, for what is drawn and computed: serial, key identifier, algorithm
 */
export async function libraryBody(
  template: CertificateTemplate,
  key: CertifiedKey,
  issued: CertificateFacts,
  issuer: CertificateFacts,
): Promise<Buffer> {
  const text = (value: string) => (Name.isPrintableString(value) ? { printableString: value } : { utf8String: value });
  const { commonName, organizations } = template.subject;
  const names = [
    ...template.dns.map((value) => ({ type: 'dns' as const, value })),
    ...template.ip.map((value) => ({ type: 'ip' as const, value })),
  ];
  let body: ArrayBuffer = new ArrayBuffer(0);
  const sign = (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => {
    body = data;
    return Promise.resolve(new ArrayBuffer(64));
  };
  await X509CertificateGenerator.create(
    {
      serialNumber: issued.serial,
      subject: new Name([...organizations.map((one) => ({ O: [text(one)] })), { CN: [text(commonName)] }]),
      issuer: new Name(Buffer.from(issuer.subject.der, 'hex')),
      notBefore: template.notBefore,
      notAfter: template.notAfter,
      publicKey: key.publicKey.spki as never,
      signingKey: { algorithm: algorithms[issued.signatureAlgorithm.name] } as never,
      extensions: [
        new BasicConstraintsExtension(template.isCa, undefined, true),
        new KeyUsagesExtension(keyUsage(template, key), true),
        ...(template.usages.length > 0
          ? [new ExtendedKeyUsageExtension(template.usages.map((usage) => ExtendedKeyUsage[usage as 'serverAuth']))]
          : []),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
        new SubjectKeyIdentifierExtension(issued.subjectKeyId ?? ''),
        ...(issuer.subjectKeyId === undefined ? [] : [new AuthorityKeyIdentifierExtension(issuer.subjectKeyId)]),
      ],
    },
    { subtle: { sign } },
  );
  return Buffer.from(body);
}

/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- RFC 5280 4.2.1.3: the flags are bits of one number, which no enum holds */
function keyUsage({ isCa }: CertificateTemplate, { publicKey }: CertifiedKey): KeyUsageFlags {
  if (isCa) return KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  const encipher = publicKey.kind.family === 'RSA' ? KeyUsageFlags.keyEncipherment : 0;
  return KeyUsageFlags.digitalSignature | encipher;
}
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */
