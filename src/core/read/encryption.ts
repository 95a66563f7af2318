import { createHash } from 'node:crypto';
import type { Content, EncryptionEntry } from '../facts/file.js';
import { yamlDocument } from './yaml.js';

/** 32 bytes in base64 on one line: the key of every provider of an EncryptionConfiguration. */
const secretText = /^([A-Za-z0-9+/]{43}=)\n?$/;
const encryptionText = /^kind: EncryptionConfiguration$/m;
const secretField = /^(\s*(?:- )?secret: )"?([A-Za-z0-9+/]+={0,2})"?$/gm;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What tells one secret from another and says nothing about it: the SHA-256 of its base64 text, lower-case hex. */
const secretFingerprint = (base64: string): string => sha256(base64);

/**
 * The SHA-256 of a text with the fingerprint of each secret in its place: two are equal where the texts are. Lower-case hex.
 *
 * @param holds whether the fingerprints stand there already
 */
export const redactedHash = (text: string, holds: 'secrets' | 'fingerprints'): string =>
  sha256(
    text.replace(
      secretField,
      (_, field: string, value: string) => `${field}${holds === 'secrets' ? secretFingerprint(value) : value}`,
    ),
  );

/** A secret, or a file that holds secrets among settings; undefined for anything else. */
export function readSecretText(text: string): Content | undefined {
  const secret = secretText.exec(text)?.[1];
  if (secret !== undefined) return { kind: 'secret', fingerprint: secretFingerprint(secret) };
  if (!encryptionText.test(text)) return undefined;
  const secrets = [...text.matchAll(secretField)].map(([, , value = '']) => secretFingerprint(value));
  return { kind: 'encryption', secrets, redacted: redactedHash(text, 'secrets'), entries: entriesIn(text) };
}

/** What cannot be read reads nothing. */
function entriesIn(text: string): readonly EncryptionEntry[] {
  const document = yamlDocument(text);
  if (document.errors.length > 0) return [];
  try {
    return encryptionEntries(document.toJS({ maxAliasCount: 100 }));
  } catch {
    // An alias without its anchor, whose name the library's message quotes, which may be a secret; or aliases without end.
    return [];
  }
}

/** What an EncryptionConfiguration reads, in its order (apiserver.config.k8s.io/v1). What is malformed reads nothing. */
export const encryptionEntries = (configuration: unknown): readonly EncryptionEntry[] =>
  listAt(configuration, 'resources').map((entry) => ({
    resources: listAt(entry, 'resources').map((one) => shown(String(one))),
    readers: listAt(entry, 'providers').flatMap((provider) =>
      Object.entries(Object(provider) as object).flatMap(([kind, value]) => readersOf(kind, value)),
    ),
  }));

function readersOf(kind: string, value: unknown): readonly string[] {
  if (kind === 'identity') return [kind];
  if (kind === 'kms') return [`kms/${shown(textAt(value, 'name'))}`];
  return listAt(value, 'keys').map((key) => `${shown(kind)}/${shown(textAt(key, 'name'))}`);
}

/** Names of Kubernetes are in lower case; base64 is not. */
const name = /^[a-z0-9.*-]+$/;
const partOfKey = /[A-Za-z0-9+/=]{12}/;

/** A name; where a secret, or a piece of one, stands in its place, its fingerprint: names are printed. */
const shown = (text: string): string =>
  name.test(text) || !partOfKey.test(text) ? text : `sha256:${secretFingerprint(text)}`;

const at = (value: unknown, key: string): unknown => (Object(value) as Record<string, unknown>)[key];

const listAt = (value: unknown, key: string): readonly unknown[] => {
  const list = at(value, key);
  return Array.isArray(list) ? list : [];
};

const textAt = (value: unknown, key: string): string => {
  const text = at(value, key);
  return typeof text === 'string' ? text : '';
};
