/** What a public or private key is, without the key. */
export interface KeyKind {
  readonly family: 'RSA' | 'ECDSA' | 'other';
  /** `RSA-2048`, `ECDSA-P256`, `Ed25519`. */
  readonly name: string;
  readonly bits: number;
}

export interface PublicKeyFacts {
  readonly kind: KeyKind;
  /** Lower-case hex of SHA-256 over the DER SubjectPublicKeyInfo: the same key has the same value wherever it lies. */
  readonly fingerprint: string;
  /** The DER SubjectPublicKeyInfo itself. */
  readonly spki: Uint8Array;
}

/** A private key seen on disk: its public half, and whether it computes. Never the key. */
export interface PrivateKeyFacts extends PublicKeyFacts {
  /** Why the key does not work although it parses; undefined when it does. */
  readonly broken: string | undefined;
}

/** The algorithms that new keys can have, by the names kubeadm gives them (v1beta4 `encryptionAlgorithm`). */
export const keyAlgorithms = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];
