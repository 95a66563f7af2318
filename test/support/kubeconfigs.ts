import { writeFileSync } from 'node:fs';
import { parseDocument, type Document } from 'yaml';
import type { CertificateFacts } from '../../src/core/facts/certificate.js';
import { readCertificate } from '../../src/core/read/certificate.js';
import { parsePem } from '../../src/core/read/pem.js';
import { textAt } from './copies.js';

/** Edits a kubeconfig as a tool would. */
export function editKubeconfig(path: string, edit: (document: Document) => void): void {
  const document = parseDocument(textAt(path));
  edit(document);
  writeFileSync(path, String(document));
}

const user = (field: string): readonly (string | number)[] => ['users', 0, 'user', field];
const cluster = (field: string): readonly (string | number)[] => ['clusters', 0, 'cluster', field];

/** Where the one user and the one cluster of a kubeconfig hold something. */
export const held = {
  certificate: user('client-certificate-data'),
  key: user('client-key-data'),
  trust: cluster('certificate-authority-data'),
  certificatePath: user('client-certificate'),
  keyPath: user('client-key'),
  trustPath: cluster('certificate-authority'),
  server: cluster('server'),
} as const;

/** The text that a kubeconfig embeds. */
export const embeddedIn = (path: string, place: readonly (string | number)[]): string =>
  Buffer.from(String(parseDocument(textAt(path)).getIn(place)), 'base64').toString();

/** Puts other text into a kubeconfig, embedded. */
export const embed = (path: string, place: readonly (string | number)[], text: string): void =>
  editKubeconfig(path, (document) => document.setIn(place, Buffer.from(text).toString('base64')));

export const certificateIn = (path: string): CertificateFacts => {
  const [block] = parsePem(Buffer.from(embeddedIn(path, held.certificate)));
  return readCertificate(block!.der);
};

/** Replaces what a kubeconfig holds by something else of the same meaning. */
export const instead = (
  path: string,
  place: readonly (string | number)[],
  other: readonly (string | number)[],
  value: string | undefined,
): void =>
  editKubeconfig(path, (document) => {
    document.deleteIn(place);
    if (value !== undefined) document.setIn(other, value);
  });

export const dial = (path: string, server: string): void =>
  editKubeconfig(path, (document) => document.setIn(held.server, server));

export const insecure = ['clusters', 0, 'cluster', 'insecure-skip-tls-verify'];

export const expectServer = (path: string, name: string): void =>
  editKubeconfig(path, (document) => document.setIn(['clusters', 0, 'cluster', 'tls-server-name'], name));
