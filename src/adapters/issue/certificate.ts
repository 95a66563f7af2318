import { createHash, createPublicKey } from 'node:crypto';
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
  type Extension,
} from '@peculiar/x509';
import type { CertificateFacts } from '../../core/facts/certificate.js';
import type { CertificateTemplate, CertifiedKey, Signer, Subject } from '../../core/facts/issue-port.js';
import { IssueError } from './errors.js';
import { crypto } from './provider.js';
import { signingAlgorithms } from './signer.js';

const usageIds = { serverAuth: ExtendedKeyUsage.serverAuth, clientAuth: ExtendedKeyUsage.clientAuth } as const;

/** Who signs: the name to put as issuer, by its bytes, and the key identifier to point to. */
interface Issuer {
  readonly name: Name;
  readonly keyId: string | undefined;
}

export const selfSign = (template: CertificateTemplate, key: CertifiedKey, signer: Signer): Promise<Uint8Array> =>
  build(template, key, signer, { name: nameOf(template.subject), keyId: keyIdOf(key) });

/** The key identifier of the authority is copied, never computed: Go and others changed how they compute it. */
export const issue = (
  template: CertificateTemplate,
  key: CertifiedKey,
  signer: Signer,
  issuer: CertificateFacts,
): Promise<Uint8Array> =>
  build(template, key, signer, { name: new Name(Buffer.from(issuer.subject.der, 'hex')), keyId: issuer.subjectKeyId });

async function build(
  template: CertificateTemplate,
  key: CertifiedKey,
  signer: Signer,
  issuer: Issuer,
): Promise<Uint8Array> {
  const algorithm = signingAlgorithms.get(signer.algorithm);
  if (algorithm === undefined)
    throw new IssueError('ISSUE_SIGNATURE', `expected a known signature algorithm, got ${signer.algorithm}`);
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      subject: nameOf(template.subject),
      issuer: issuer.name,
      notBefore: template.notBefore,
      notAfter: template.notAfter,
      publicKey: key.publicKey.spki as never,
      // The library asks only for an algorithm here; the signature comes from the port.
      signingKey: { algorithm } as never,
      extensions: extensionsOf(template, key, issuer),
    },
    signingWith(signer),
  );
  return new Uint8Array(certificate.rawData);
}

/** A crypto provider whose signatures are the signer's. */
function signingWith(signer: Signer): typeof crypto {
  const sign = async (_algorithm: unknown, _key: unknown, data: ArrayBuffer) =>
    (await signer.sign(new Uint8Array(data))).buffer;
  return { subtle: { sign }, getRandomValues: crypto.getRandomValues.bind(crypto) } as never;
}

/** RFC 5280 4.1.2.2: positive and at most 20 octets. 127 random bits in 16 octets; a draw that would need fewer octets is drawn again. */
function newSerial(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[0] = (octets[0] ?? 0) & 0x7f;
  return octets[0] === 0 ? newSerial() : Buffer.from(octets).toString('hex');
}

/** O before CN, as Go writes them: Kubernetes shows names in this order. */
const nameOf = ({ commonName, organizations }: Subject): Name =>
  new Name([
    ...organizations.map((organization) => ({ O: [attribute(organization)] })),
    { CN: [attribute(commonName)] },
  ]);

/** Bare text would be interpreted: the library takes quotes, backslashes and a leading # for syntax, and so for another name. */
const attribute = (text: string) => (Name.isPrintableString(text) ? { printableString: text } : { utf8String: text });

function extensionsOf({ isCa, usages, dns, ip }: CertificateTemplate, key: CertifiedKey, issuer: Issuer): Extension[] {
  const sans = [
    ...dns.map((value) => ({ type: 'dns' as const, value })),
    ...ip.map((value) => ({ type: 'ip' as const, value })),
  ];
  return [
    new BasicConstraintsExtension(isCa, undefined, true),
    new KeyUsagesExtension(isCa ? authorityUsage : leafUsage(key), true),
    ...(usages.length > 0 ? [new ExtendedKeyUsageExtension(usages.map((usage) => usageIds[usage]))] : []),
    ...(sans.length > 0 ? [new SubjectAlternativeNameExtension(sans)] : []),
    new SubjectKeyIdentifierExtension(keyIdOf(key)),
    ...(issuer.keyId === undefined ? [] : [new AuthorityKeyIdentifierExtension(issuer.keyId)]),
  ];
}

/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- RFC 5280 4.2.1.3: the flags are bits of one number, which no enum holds */
const authorityUsage: KeyUsageFlags = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

/** RFC 5480 section 3: an EC key signs and agrees on keys; only an RSA key can encipher one. */
const leafUsage = ({ publicKey }: CertifiedKey): KeyUsageFlags =>
  publicKey.kind.family === 'RSA'
    ? KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment
    : KeyUsageFlags.digitalSignature;
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */

/** RFC 7093 section 2 method 1: the leftmost 160 bits of SHA-256 over the bits of the public key. */
function keyIdOf({ publicKey: { spki } }: CertifiedKey): string {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const bits =
    key.asymmetricKeyType === 'rsa'
      ? key.export({ format: 'der', type: 'pkcs1' })
      : Buffer.from(spki).subarray(-ecPointLength(spki));
  return createHash('sha256').update(bits).digest('hex').slice(0, 40);
}

/** An uncompressed point (RFC 5480 2.2) is one octet and two coordinates; P-256 makes 91 octets of SPKI and P-384 120. */
const ecPointLength = (spki: Uint8Array): number => (spki.length === 120 ? 97 : 65);
