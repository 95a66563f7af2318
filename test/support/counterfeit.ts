// Forged certificates in the place of good ones: as the good one in everything but what a test changes.
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'ipaddr.js';
import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import { parseKeyset } from '../../src/core/keysets/file.js';
import { readCertificate } from '../../src/core/read/certificate.js';
import { parsePem } from '../../src/core/read/pem.js';
import { textAt } from './copies.js';
import {
  authorityKeyId,
  basicConstraints,
  certificatePem,
  extendedKeyUsage,
  forge,
  forgeKey,
  keyFrom,
  keyUsage,
  name,
  sanExtension,
  subjectKeyId,
  type ForgedKey,
  type Forgery,
} from './forge.js';
import { days } from './home.js';

export const certificateAt = (path: string): CertificateFacts => {
  const [block] = parsePem(readFileSync(path));
  return readCertificate(block!.der);
};

/** An authority with its key: one of a home, or one that nobody knows. */
export interface ForgedAuthority {
  readonly id: string;
  readonly key: ForgedKey;
  readonly certificate: CertificateFacts;
  readonly pem: string;
  readonly files: { readonly certificate: string; readonly key: string };
}

export function authorityOf(home: string, authority = 'ca'): ForgedAuthority {
  const folder = join(home, 'authorities', authority);
  const { id } = parseKeyset(textAt(join(folder, 'keyset.json')), authority, 'keyset.json').generations[0]!;
  const files = { certificate: join(folder, `${id}.crt`), key: join(folder, `${id}.key`) };
  return {
    id,
    files,
    key: keyFrom(textAt(files.key)),
    certificate: certificateAt(files.certificate),
    pem: textAt(files.certificate),
  };
}

/** The private key file of a generation, also of the authority without a certificate. */
export const authorityKeyFile = (home: string, authority: string): string =>
  join(
    home,
    'authorities',
    authority,
    readdirSync(join(home, 'authorities', authority)).find((file) => file.endsWith('.key'))!,
  );

/** A certificate authority from nowhere. */
export function strangeAuthority(subject: Buffer = name('CN=stranger'), key: ForgedKey = forgeKey()): ForgedAuthority {
  const der = forge({
    subject,
    issuer: subject,
    key,
    signer: key,
    notBefore: days(-1),
    notAfter: days(3650),
    extensions: [basicConstraints(true), keyUsage(0x06), subjectKeyId(key.id)],
  });
  const files = { certificate: '', key: '' };
  return { id: '', key, certificate: readCertificate(der), pem: certificatePem(der), files };
}

const octetsOf = (address: string): readonly number[] => parse(address).toByteArray();

type Usage = 'serverAuth' | 'clientAuth';

/** The parts of a good certificate, each to be left out or changed. */
export const partsOf = ({ sans, extendedKeyUsages, isCa, authorityKeyId: issuerId }: CertificateFacts, id: Buffer) => ({
  constraints: basicConstraints(isCa),
  usage: keyUsage(isCa ? 0x06 : 0x80),
  extended: extendedKeyUsages === undefined ? undefined : extendedKeyUsage(...(extendedKeyUsages as Usage[])),
  names: sans.dns.length + sans.ip.length === 0 ? undefined : sanExtension(sans.dns, sans.ip.map(octetsOf)),
  subjectId: subjectKeyId(id),
  /** What a good one does not have. */
  further: undefined as Buffer | undefined,
  issuerId: issuerId === undefined ? undefined : authorityKeyId(Buffer.from(issuerId, 'hex')),
});

type Parts = ReturnType<typeof partsOf>;

/** What a test changes of a good certificate. */
export interface Change extends Partial<Omit<Forgery, 'extensions'>> {
  readonly parts?: Partial<{ readonly [Part in keyof Parts]: Buffer | undefined }>;
}

/** Without extensions, as X.509 was before 1996. */
export const firstVersion: Change = {
  version: Buffer.alloc(0),
  parts: {
    constraints: undefined,
    usage: undefined,
    extended: undefined,
    names: undefined,
    subjectId: undefined,
    further: undefined,
    issuerId: undefined,
  },
};

/** DER of a certificate that differs from a good one by the change. */
export function altered(good: CertificateFacts, key: ForgedKey, signer: ForgedKey, change: Change): Buffer {
  const { parts, ...fields } = change;
  const extensions = Object.values({ ...partsOf(good, (fields.key ?? key).id), ...parts });
  return forge({
    subject: Buffer.from(good.subject.der, 'hex'),
    issuer: Buffer.from(good.issuer.der, 'hex'),
    key,
    signer,
    notBefore: good.notBefore,
    notAfter: good.notAfter,
    extensions: extensions.filter((part) => part !== undefined),
    ...fields,
  });
}

/** Puts a changed certificate in the place of a good pair. @param stem its path without `.crt` and `.key` */
export function counterfeit(home: string, stem: string, change: Change, authority = 'ca'): Buffer {
  const good = certificateAt(`${stem}.crt`);
  const der = altered(good, keyFrom(textAt(`${stem}.key`)), authorityOf(home, authority).key, change);
  writeFileSync(`${stem}.crt`, certificatePem(der));
  if (change.key !== undefined) writeFileSync(`${stem}.key`, change.key.pem);
  return der;
}

/** Puts a changed certificate of an authority wherever the good one is: in the home, on every node, in every kubeconfig. */
export function counterfeitAuthority(home: string, authority: string, change: Change): void {
  const good = authorityOf(home, authority);
  // What it signed names its key by this.
  const subjectId = subjectKeyId(Buffer.from(good.certificate.subjectKeyId ?? '', 'hex'));
  const der = altered(good.certificate, good.key, good.key, { ...change, parts: { subjectId, ...change.parts } });
  const pem = certificatePem(der);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  everywhere(home, (text) =>
    text
      .replaceAll(good.pem, pem)
      .replaceAll(base64(good.pem), base64(pem))
      .replaceAll(good.certificate.fingerprint, readCertificate(der).fingerprint),
  );
}

function everywhere(folder: string, edit: (text: string) => string): void {
  for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, entry);
    if (!statSync(path).isFile()) continue;
    const text = textAt(path);
    const edited = edit(text);
    if (edited !== text) writeFileSync(path, edited);
  }
}

/** Who signs, and what names the signer in the certificate. */
export const signedBy = ({ key, certificate }: Pick<ForgedAuthority, 'key' | 'certificate'>) => ({
  signer: key,
  issuer: Buffer.from(certificate.subject.der, 'hex'),
  parts: { issuerId: authorityKeyId(Buffer.from(certificate.subjectKeyId ?? '', 'hex')) },
});

/**
 * An authority below that of the home, as pairs can have behind their leaf.
 *
 * @param above who signs it
 */
export function intermediateOf(
  home: string,
  change: Change = {},
  signer: ForgedKey = authorityOf(home).key,
  above: Pick<ForgedAuthority, 'key' | 'certificate' | 'pem'> = authorityOf(home),
): Pick<ForgedAuthority, 'key' | 'certificate' | 'pem'> {
  const key = forgeKey();
  const { certificate } = strangeAuthority(name('CN=intermediate'), key);
  const by = signedBy(above);
  const der = altered(certificate, key, signer, { ...by, ...change, signer, parts: { ...by.parts, ...change.parts } });
  return { key, certificate: readCertificate(der), pem: certificatePem(der) };
}

/** Puts a pair's certificate below others, the nearest first, and those behind it. */
export function placeBelow(
  home: string,
  stem: string,
  above: readonly [
    Pick<ForgedAuthority, 'key' | 'certificate' | 'pem'>,
    ...Pick<ForgedAuthority, 'pem' | 'key' | 'certificate'>[],
  ],
  change: Change = {},
): void {
  const by = signedBy(above[0]);
  counterfeit(home, stem, { ...by, ...change, parts: { ...by.parts, ...change.parts } });
  appendFileSync(`${stem}.crt`, above.map(({ pem }) => pem).join(''));
}
