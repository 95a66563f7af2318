import { createHash } from 'node:crypto';
import type { Content } from '../facts/file.js';

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
  return { kind: 'encryption', secrets, redacted: redactedHash(text, 'secrets') };
}
