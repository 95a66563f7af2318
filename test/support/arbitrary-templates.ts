// Certificates as they may be asked for, and what was made of them.
import fc, { type Arbitrary } from 'fast-check';
import { issuer as room } from '../../src/adapters/issue/issue.js';
import { parseSanName } from '../../src/core/cluster/names.js';
import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import type { CertificateTemplate, NewKey, Signer } from '../../src/core/facts/issue-port.js';
import type { KeyAlgorithm } from '../../src/core/facts/key.js';
import { readCertificate } from '../../src/core/read/certificate.js';
import { sanText, words } from './arbitrary-names.js';
import { newAuthority } from './issued.js';

const second = (text: string): number => Date.parse(text) / 1000;

/** Whole seconds; the years around 2050, from which on a certificate writes times in another way, are likelier. */
const instant = fc
  .oneof(
    fc.integer({ min: second('1970-01-01T00:00:00Z'), max: second('2100-01-01T00:00:00Z') }),
    fc.integer({ min: second('2049-12-31T23:59:50Z'), max: second('2050-01-01T00:00:10Z') }),
  )
  .map((seconds) => new Date(seconds * 1000));

const subject = fc.record({ commonName: words, organizations: fc.array(words, { maxLength: 3 }) });

export const template: Arbitrary<CertificateTemplate> = fc
  .record({
    subject,
    times: fc.tuple(instant, instant),
    isCa: fc.boolean(),
    usages: fc.subarray(['serverAuth', 'clientAuth'] as const),
    names: fc.array(sanText, { maxLength: 40 }),
  })
  .map(({ times, names, ...rest }) => {
    const [notBefore, notAfter] = [...times].sort((one, other) => one.getTime() - other.getTime()) as [Date, Date];
    const found = names.map((text) => parseSanName(text)!);
    const of = (type: 'dns' | 'ip') => found.filter((name) => name.type === type).map(({ value }) => value);
    return { ...rest, notBefore, notAfter, dns: of('dns'), ip: of('ip') };
  });

/** What signs, and a key to sign for. */
export interface Bench {
  readonly authority: CertificateFacts;
  readonly signer: Signer;
  readonly key: NewKey;
}

export async function bench(authority: KeyAlgorithm, leaf: KeyAlgorithm): Promise<Bench> {
  const made = await newAuthority(authority);
  return {
    authority: made.certificate,
    signer: await room.signerOf(made.key.privateKey),
    key: await room.newKey(leaf),
  };
}

export const issueOne = async (asked: CertificateTemplate, { authority, signer, key }: Bench) =>
  readCertificate(Buffer.from(await room.issue(asked, key, signer, authority)));

/** What of a certificate was asked for. */
export const saidBy = ({ subject, notBefore, notAfter, isCa, extendedKeyUsages, sans }: CertificateFacts) => ({
  subject: { commonName: subject.commonName, organizations: subject.organizations },
  notBefore,
  notAfter,
  isCa,
  usages: extendedKeyUsages ?? [],
  dns: sans.dns,
  ip: sans.ip,
});
