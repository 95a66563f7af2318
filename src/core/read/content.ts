import { createHash } from 'node:crypto';
import type { Content, FileFacts, RawFile } from '../facts/file.js';
import { isPkiError } from '../error.js';
import { looksBinary, readBinary, type OpenContainer } from './binary.js';
import { readCertificate } from './certificate.js';
import { readSecretText } from './encryption.js';
import { encryptedFacts, encryptedLabel } from './encrypted-key.js';
import { readKubeconfig } from './kubeconfig.js';
import { readManifest } from './manifest.js';
import { looksLikePem, parsePem } from './pem.js';
import { isPrivateKeyLabel, readPrivateKey } from './private-key.js';
import { readPublicKey } from './public-key.js';

/**
 * Bytes to facts: PEM, DER or a kubeconfig, decided by the bytes and not by the name. Failure is data.
 *
 * @param open what opens PKCS#12; left out, such a file stays sealed
 */
export function readContent(bytes: Buffer, open?: OpenContainer): Content {
  const isPem = looksLikePem(bytes);
  try {
    if (isPem) return readPemFile(bytes);
    return looksBinary(bytes) ? readBinary(bytes, open) : readText(decodeText(bytes));
  } catch (error) {
    if (!isPkiError(error)) throw error;
    return { kind: 'unparsable', reason: error.message, ...(isPem ? { looksLike: 'pem' } : {}) };
  }
}

/**
 * A file as the store saw it, with its bytes read into facts; the bytes go no further.
 *
 * @param known contents by the SHA-256 of their bytes: every node has copies of the same bundles
 */
export function readFileFacts(file: RawFile, known = new Map<string, Content>(), open?: OpenContainer): FileFacts {
  if (file.state !== 'present') return file;
  const { place, attributes } = file;
  if (file.bytes === undefined)
    return { place, state: 'present', attributes, sha256: '', content: { kind: 'unopened' } };
  const bytes = file.bytes.reveal();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const content = known.get(sha256) ?? readContent(bytes, open);
  known.set(sha256, content);
  return { place, state: 'present', attributes, sha256, content };
}

function readText(text: string): Content {
  const secret = readSecretText(text);
  if (secret !== undefined) return secret;
  const manifest = readManifest(text);
  return manifest === undefined
    ? { kind: 'kubeconfig', kubeconfig: readKubeconfig(text) }
    : { kind: 'manifest', manifest };
}

function readPemFile(bytes: Buffer): Content {
  const blocks = parsePem(bytes);
  const content = {
    kind: 'pem' as const,
    certificates: blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ der }) => readCertificate(der)),
    privateKeys: blocks.filter(({ label }) => isPrivateKeyLabel(label) && label !== encryptedLabel).map(readPrivateKey),
    encryptedKeys: blocks.filter(({ label }) => label === encryptedLabel).map(({ der }) => encryptedFacts(der)),
    publicKeys: blocks.filter(({ label }) => label === 'PUBLIC KEY').map(({ der }) => readPublicKey(der)),
  };
  const { certificates, privateKeys, encryptedKeys, publicKeys } = content;
  const [first, second] = blocks;
  if (first !== undefined && second === undefined && containers.includes(first.label))
    return readBinary(first.der, undefined);
  const labels = [...new Set(blocks.map(({ label }) => label))];
  if ([certificates, privateKeys, encryptedKeys, publicKeys].some(({ length }) => length > 0)) {
    const passedOver = labels.filter((label) => !isRead(label));
    return passedOver.length === 0 ? content : { ...content, passedOver };
  }
  return {
    kind: 'unparsable',
    looksLike: 'other pem',
    reason: `expected a certificate or a key, got PEM of ${labels.map((label) => `"${label}"`).join(', ')}`,
  };
}

/** PKCS#7 as text, which is how OpenSSL writes it unless told (RFC 7468, sections 8 and 9). */
const containers = ['PKCS7', 'CMS'];

const isRead = (label: string): boolean =>
  label === 'CERTIFICATE' || label === 'PUBLIC KEY' || label === encryptedLabel || isPrivateKeyLabel(label);

function decodeText(bytes: Buffer): string {
  return bytes.length === 0 ? '' : new TextDecoder('utf-8').decode(bytes);
}
