// Certificates as a folder has them that nobody has placed: an authority, what it signed, and how files hold them.
import { readCertificate } from '../../src/core/read/certificate.js';
import {
  authorityKeyId,
  basicConstraints,
  certificatePem,
  extendedKeyUsage,
  forge,
  forgeKey,
  keyUsage,
  name,
  sanExtension,
  subjectKeyId,
  type ForgedKey,
  type Forgery,
} from './forge.js';
import { days } from './home.js';

/** A certificate with its key. */
export interface Made {
  readonly subject: Buffer;
  readonly key: ForgedKey;
  readonly der: Buffer;
  readonly pem: string;
  readonly fingerprint: string;
}

/** Who signs: an authority, or the certificate itself. */
function made(commonName: string, signer: Made | undefined, isCa: boolean, change: Partial<Forgery>): Made {
  const key = change.key ?? forgeKey();
  const subject = name(`CN=${commonName}`);
  const der = forge({
    subject,
    issuer: signer?.subject ?? subject,
    signer: signer?.key ?? key,
    notBefore: days(-10),
    notAfter: days(isCa ? 3650 : 355),
    extensions: [
      basicConstraints(isCa),
      keyUsage(isCa ? 0x06 : 0x80),
      ...(isCa ? [] : [extendedKeyUsage('serverAuth'), sanExtension([`${commonName}.example.com`])]),
      subjectKeyId(key.id),
      ...(signer === undefined ? [] : [authorityKeyId(signer.key.id)]),
    ],
    ...change,
    key,
  });
  return { subject, key, der, pem: certificatePem(der), fingerprint: readCertificate(der).fingerprint };
}

export const anAuthority = (commonName: string, signer?: Made, change: Partial<Forgery> = {}): Made =>
  made(commonName, signer, true, change);

export const aLeaf = (commonName: string, signer: Made | undefined, change: Partial<Forgery> = {}): Made =>
  made(commonName, signer, false, change);

/** A kubeconfig; every field of its user and of its cluster is open. */
export const kubeconfigText = (user: object, cluster: object = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.11:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
