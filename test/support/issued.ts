import { issuer as room } from '../../src/adapters/issue/issue.js';
import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import type { CertificateTemplate, NewKey } from '../../src/core/facts/issue-port.js';
import type { KeyAlgorithm } from '../../src/core/facts/key.js';
import { Secret } from '../../src/core/facts/secret.js';
import { readCertificate } from '../../src/core/read/certificate.js';
import { days, today } from './home.js';

/** A certificate that was just issued. */
export interface IssuedPair {
  readonly key: NewKey;
  readonly certificate: CertificateFacts;
}

export const leafTemplate: CertificateTemplate = {
  subject: { commonName: 'system:node:cp1', organizations: ['system:nodes', 'more'] },
  notBefore: today,
  notAfter: days(365),
  isCa: false,
  usages: ['serverAuth', 'clientAuth'],
  dns: ['cp1', '*.example.com'],
  ip: ['10.0.0.11', 'fd00::11'],
};

export const authorityTemplate: CertificateTemplate = {
  subject: { commonName: 'kubernetes', organizations: [] },
  notBefore: today,
  notAfter: days(3650),
  isCa: true,
  usages: [],
  dns: [],
  ip: [],
};

export async function newAuthority(
  algorithm: KeyAlgorithm,
  more: Partial<CertificateTemplate> = {},
): Promise<IssuedPair> {
  const key = await room.newKey(algorithm);
  const signer = await room.signerOf(key.privateKey);
  const der = await room.selfSign({ ...authorityTemplate, ...more }, key, signer);
  return { key, certificate: readCertificate(Buffer.from(der)) };
}

/** @param privateKey of the authority: a PEM text that another tool made, or one of ours */
export async function issueFrom(
  privateKey: string | Secret,
  authority: CertificateFacts,
  algorithm: KeyAlgorithm = 'ECDSA-P256',
  more: Partial<CertificateTemplate> = {},
): Promise<IssuedPair> {
  const key = await room.newKey(algorithm);
  const signer = await room.signerOf(typeof privateKey === 'string' ? new Secret(privateKey) : privateKey);
  const der = await room.issue({ ...leafTemplate, ...more }, key, signer, authority);
  return { key, certificate: readCertificate(Buffer.from(der)) };
}
