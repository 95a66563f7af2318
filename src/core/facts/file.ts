import type { CertificateFacts } from './certificate.js';
import type { EncryptedKeyFacts } from './encrypted-key.js';
import type { PrivateKeyFacts, PublicKeyFacts } from './key.js';
import type { KubeconfigFacts } from './kubeconfig.js';
import type { ManifestFacts } from './manifest.js';
import type { Place } from './place.js';
import type { Secret } from './secret.js';

/** Mode, owner and time of a regular file. */
export interface FileAttributes {
  /** Permission bits only, e.g. 0o600. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names of both, where the machine that has it has told them. */
  readonly accounts?: { readonly owner: string; readonly group: string };
  /** When its contents were written; undefined for a file that is not there yet. */
  readonly modified?: Date;
  /** Names that it has; more than one where it has hard links. */
  readonly links?: number;
  /** Where a symbolic link in its place leads, as the link says it; left out for none. */
  readonly target?: string;
}

/** The reason of a file that the user may not read; what else keeps a file from being read helps another user as little. */
export const denied = 'permission denied';

/** The reason of a path with more links than Linux follows, which is how it tells that they lead to each other. */
export const linkLoop = 'a loop of symbolic links';

/** A file as the store saw it: absence and failure are data. */
export type RawFile = { readonly place: Place } & (
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly reason: string; readonly attributes: FileAttributes | undefined }
  | {
      readonly state: 'present';
      readonly attributes: FileAttributes;
      /** Undefined when it was not to be opened. */ readonly bytes: Secret | undefined;
    }
);

/** One entry of an EncryptionConfiguration. */
export interface EncryptionEntry {
  readonly resources: readonly string[];
  /** `secretbox/key1`, `kms/plugin`, `identity`; the first writes. */
  readonly readers: readonly string[];
}

/** Certificates and keys, whatever they lie in. */
export interface Holdings {
  readonly certificates: readonly CertificateFacts[];
  readonly privateKeys: readonly PrivateKeyFacts[];
  /** How each is encrypted. */
  readonly encryptedKeys: readonly EncryptedKeyFacts[];
  readonly publicKeys: readonly PublicKeyFacts[];
}

/** What holds certificates and keys without being text. No component of Kubernetes reads any of it. */
export type BinaryForm = 'DER' | 'PKCS#7' | 'PKCS#12';

/** What the bytes of a file mean. */
export type Content =
  /** `passedOver`: labels of blocks that hold neither certificate nor key, each once; left out for none. */
  | ({ readonly kind: 'pem'; readonly passedOver?: readonly string[] } & Holdings)
  | ({ readonly kind: 'binary'; readonly form: BinaryForm } & Holdings)
  /** Only a password opens it, and none does. */
  | { readonly kind: 'sealed'; readonly form: BinaryForm; readonly reason: string }
  | { readonly kind: 'kubeconfig'; readonly kubeconfig: KubeconfigFacts }
  | { readonly kind: 'manifest'; readonly manifest: ManifestFacts }
  /** Random bytes that were made once. `fingerprint`: the SHA-256 of their base64 text, lower-case hex. */
  | { readonly kind: 'secret'; readonly fingerprint: string }
  /**
   * An EncryptionConfiguration. `secrets`: fingerprints of those that it holds. `redacted`: the SHA-256 of its text with the fingerprint
   * of each in its place, lower-case hex. `entries`: what it reads.
   */
  | {
      readonly kind: 'encryption';
      readonly secrets: readonly string[];
      readonly redacted: string;
      readonly entries: readonly EncryptionEntry[];
    }
  /** `looksLike`: what it was before it was damaged, or what whole PEM is that holds neither a certificate nor a key. */
  | { readonly kind: 'unparsable'; readonly reason: string; readonly looksLike?: 'pem' | 'other pem' }
  /** Looked at by name and mode only, on request (`check --public`). */
  | { readonly kind: 'unopened' };

/** A file with its bytes read into facts. */
export type FileFacts = { readonly place: Place } & (
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly reason: string; readonly attributes: FileAttributes | undefined }
  | {
      readonly state: 'present';
      readonly attributes: FileAttributes;
      readonly sha256: string;
      readonly content: Content;
    }
);

/** Permission bits as chmod(1) takes them: `0600`. */
export const renderMode = (mode: number): string => mode.toString(8).padStart(4, '0');

/** What a file holds, in text or not; undefined for anything else than certificates and keys. */
export const holdingsOf = (content: Content): Holdings | undefined =>
  content.kind === 'pem' || content.kind === 'binary' ? content : undefined;
