import { renderRoughly } from '../cluster/duration.js';
import type { CertificateFacts, SignatureEdges } from '../facts/certificate.js';
import { holdingsOf, type Content, type Holdings } from '../facts/file.js';
import type { PrivateKeyFacts, PublicKeyFacts } from '../facts/key.js';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import { encryptionText } from '../read/encrypted-key.js';
import { residualSeconds } from '../rules/time.js';
import { minuteOf } from '../facts/dates.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';

/** A file that was read, with who signed whom among all of them. */
export interface InspectedFile {
  readonly path: string;
  readonly content: Content;
  readonly edges: SignatureEdges;
}

const certificateDocument = (certificate: CertificateFacts) => ({
  subject: certificate.subject.text,
  issuer: certificate.issuer.text,
  serial: certificate.serial,
  notBefore: certificate.notBefore.toISOString(),
  notAfter: certificate.notAfter.toISOString(),
  isCa: certificate.isCa,
  sans: certificate.sans,
  keyUsages: certificate.keyUsages ?? [],
  usages: certificate.extendedKeyUsages ?? [],
  algorithm: certificate.publicKey.kind.name,
  signatureAlgorithm: certificate.signatureAlgorithm.name,
  keyFingerprint: certificate.publicKey.fingerprint,
  fingerprint: certificate.fingerprint,
});

const keyDocument = ({ kind, fingerprint }: PublicKeyFacts) => ({ algorithm: kind.name, keyFingerprint: fingerprint });
const privateKeyDocument = (key: PrivateKeyFacts) => ({
  ...keyDocument(key),
  works: key.broken === undefined,
  fault: key.broken ?? null,
});

function heldDocument<T>(held: Held<T>, document: (value: T) => unknown): unknown {
  if (held.held === 'embedded') return { held: 'embedded', value: document(held.value) };
  return held;
}

function contentDocument(content: Content): object {
  if (content.kind === 'pem' || content.kind === 'binary') {
    return {
      kind: content.kind,
      ...(content.kind === 'binary' ? { form: content.form } : {}),
      certificates: content.certificates.map(certificateDocument),
      privateKeys: content.privateKeys.map(privateKeyDocument),
      encryptedKeys: content.encryptedKeys.map(({ derivation, cipher }) => ({ scheme: 'PBES2', derivation, cipher })),
      publicKeys: content.publicKeys.map(keyDocument),
    };
  }
  if (content.kind === 'unparsable') return { kind: content.kind, reason: content.reason };
  if (content.kind !== 'kubeconfig') return content;
  const { further, ...current } = content.kubeconfig;
  return {
    kind: 'kubeconfig',
    ...contextDocument(current),
    further: (further?.contexts ?? []).map(contextDocument),
    loose: further?.loose ?? [],
  };
}

const contextDocument = ({ trust, certificate, behind = [], key, ...rest }: Omit<KubeconfigFacts, 'further'>) => ({
  ...rest,
  tlsServerName: rest.tlsServerName ?? null,
  impersonates: rest.impersonates ?? null,
  trust: heldDocument(trust, (certificates) => certificates.map(certificateDocument)),
  certificate: heldDocument(certificate, certificateDocument),
  behind: behind.map(certificateDocument),
  key: heldDocument(key, privateKeyDocument),
});

/** The document of `schemas/inspect-report.json`. */
export const inspectDocument = (files: readonly InspectedFile[]) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'InspectReport' as const,
  files: files.map(({ path, content }) => ({ path, ...contentDocument(content) })),
});

/** The same in words. */
export function inspectText(inspected: readonly InspectedFile[], now: Date, paint: Paint): string {
  const files = printable(inspected);
  const all = files.flatMap(({ content }) => holdingsOf(content)?.certificates ?? []);
  const names = new Map(all.map((certificate) => [certificate.fingerprint, certificate.subject.text]));
  const describe = (certificate: CertificateFacts, edges: SignatureEdges) =>
    certificateText(certificate, edges, names, now);
  return files
    .map(({ path, content, edges }) => {
      const holdings = holdingsOf(content);
      const body =
        holdings !== undefined
          ? [...(content.kind === 'binary' ? [content.form] : []), ...holdingsText(holdings, edges, describe, all)]
          : content.kind === 'kubeconfig'
            ? kubeconfigText(content.kubeconfig, edges, describe)
            : [reasonOf(content)];
      return `${paint('bold', path)}\n${body.map((line) => `  ${line}\n`).join('')}`;
    })
    .join('\n');
}

const reasonOf = (content: Content): string =>
  content.kind === 'unparsable' || content.kind === 'sealed' ? `cannot be read: ${content.reason}` : 'was not opened';

type Describe = (certificate: CertificateFacts, edges: SignatureEdges) => readonly string[];

function holdingsText(
  content: Holdings,
  edges: SignatureEdges,
  describe: Describe,
  all: readonly CertificateFacts[],
): readonly string[] {
  const owner = (key: PublicKeyFacts) => {
    const certificate = all.find(({ publicKey }) => publicKey.fingerprint === key.fingerprint);
    return certificate === undefined ? '' : `, the key of ${certificate.subject.text}`;
  };
  return [
    ...content.certificates.flatMap((certificate) => describe(certificate, edges)),
    ...content.privateKeys.map(
      (key) =>
        `a private key: ${key.kind.name}${owner(key)}${key.broken === undefined ? '' : `; it does not work: ${key.broken}`}`,
    ),
    ...content.encryptedKeys.map((key) => `an encrypted private key: ${encryptionText(key)}`),
    ...content.publicKeys.map((key) => `a public key: ${key.kind.name}${owner(key)}`),
  ];
}

function certificateText(
  certificate: CertificateFacts,
  edges: SignatureEdges,
  names: ReadonlyMap<string, string>,
  now: Date,
): readonly string[] {
  const { subject, issuer, sans, notAfter, publicKey, signatureAlgorithm, isCa, extendedKeyUsages } = certificate;
  const signer = (edges.get(certificate.fingerprint) ?? [])
    .map((fingerprint) => names.get(fingerprint))
    .find((name) => name !== undefined);
  const residual = residualSeconds(certificate, now);
  const all = [...sans.dns, ...sans.ip, ...sans.other];
  return [
    `${isCa ? 'a certificate authority' : 'a certificate'}: ${subject.text}`,
    `  issuer   ${issuer.text}${signer === undefined ? '' : signer === subject.text ? ' (self-signed)' : ' (verified: that certificate is among these files)'}`,
    `  ends     ${minuteOf(notAfter)} UTC, ${residual < 0 ? `${renderRoughly(-residual)} ago` : `in ${renderRoughly(residual)}`}`,
    `  key      ${publicKey.kind.name}, signed with ${signatureAlgorithm.name}`,
    ...(extendedKeyUsages === undefined ? [] : [`  for      ${extendedKeyUsages.join(', ')}`]),
    ...(all.length === 0 ? [] : [`  names    ${all.join(', ')}`]),
    `  serial   ${certificate.serial}`,
  ];
}

const kubeconfigText = (
  { further, ...current }: KubeconfigFacts,
  edges: SignatureEdges,
  describe: Describe,
): readonly string[] => [
  `a kubeconfig: context ${current.context}`,
  ...contextText(current, edges, describe),
  ...(further?.contexts ?? []).flatMap((one) => [`context ${one.context}`, ...contextText(one, edges, describe)]),
  ...(further === undefined || further.loose.length === 0 ? [] : [`in no context: ${further.loose.join(', ')}`]),
];

function contextText(kubeconfig: KubeconfigFacts, edges: SignatureEdges, describe: Describe): readonly string[] {
  const {
    server,
    tlsServerName,
    insecure,
    trust,
    certificate,
    behind = [],
    key,
    otherCredential,
    impersonates,
  } = kubeconfig;
  const indent = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  return [
    `  server   ${server}${tlsServerName === undefined ? '' : `, expected to be ${tlsServerName}`}`,
    `  trusts   ${insecure ? 'whoever answers (insecure-skip-tls-verify); ' : ''}${heldText(trust, (certificates) => certificates.map(({ subject }) => subject.text).join(', '))}`,
    ...(certificate.held === 'embedded'
      ? indent(describe(certificate.value, edges))
      : [`  client   ${heldText(certificate, () => '')}`]),
    ...behind.flatMap((one) => indent(describe(one, edges))),
    `  key      ${heldText(key, ({ kind, broken }) => `${kind.name}${broken === undefined ? '' : `; it does not work: ${broken}`}`)}`,
    ...(otherCredential ? ['  also     a token, a password or a plugin'] : []),
    ...(impersonates === undefined ? [] : [`  acts as  ${impersonates}`]),
  ];
}

function heldText<T>(held: Held<T>, describe: (value: T) => string): string {
  if (held.held === 'embedded') return describe(held.value);
  if (held.held === 'path') return held.path;
  return held.held === 'absent' ? 'nothing' : `something that cannot be read: ${held.reason}`;
}
