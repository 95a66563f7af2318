import type { CertificateFacts } from '../facts/certificate.js';
import { keyName, type SeenFile } from './plain-file.js';

/** Which key file belongs to which file of certificates, by the names of both. */
export interface PlainKeys {
  /** The file with the key of a certificate; undefined where none is, or only one that is encrypted. */
  readonly keyOf: (file: SeenFile, certificate: CertificateFacts) => SeenFile | undefined;
}

/**
 * Pairs are found by their keys, so that it does not matter how files are called: `x.pem` and `x-key.pem`, `issued/` and `private/`.
 * A key that is called like a certificate and is the key of nothing was meant for it.
 */
export function plainKeys(files: readonly SeenFile[]): PlainKeys {
  const byFingerprint = new Map<string, SeenFile[]>();
  for (const file of files)
    for (const { fingerprint } of file.held?.privateKeys ?? [])
      byFingerprint.set(fingerprint, [...(byFingerprint.get(fingerprint) ?? []), file]);
  const certified = new Set(
    files.flatMap(({ held }) => (held?.certificates ?? []).map(({ publicKey }) => publicKey.fingerprint)),
  );
  const strays = new Map(
    files.flatMap((file) => {
      const [key] = file.held?.privateKeys ?? [];
      const isStray = key !== undefined && !certified.has(key.fingerprint) && file.held?.certificates.length === 0;
      return isStray ? [[stemOf(file), file] as const] : [];
    }),
  );
  const keyOf: PlainKeys['keyOf'] = (file, { publicKey }) => {
    const found = byFingerprint.get(publicKey.fingerprint) ?? [];
    const isBeside = (other: SeenFile) => stemOf(other) === stemOf(file);
    if (found.includes(file) || (file.held?.privateKeys.length ?? 0) > 0) return file;
    return found.find(isBeside) ?? found[0] ?? strays.get(stemOf(file));
  };
  return { keyOf };
}

/** What a certificate and its key have in common: the folder and the name, without the ending, and without easy-rsa's folders. */
const stemOf = ({ place }: SeenFile): string =>
  place.path
    .replace(keyName, '')
    .replace(/\.[^./]*$/, '')
    .replace(/\/(issued|private|certs|keys)\/([^/]*)$/, '/$2');
