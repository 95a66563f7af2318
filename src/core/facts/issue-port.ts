import type { CertificateFacts, ExtendedKeyUsage } from './certificate.js';
import type { EncryptedKey } from './encrypted-key.js';
import type { KeyAlgorithm, PublicKeyFacts } from './key.js';
import type { Secret } from './secret.js';

/** What a certificate says of its holder: the user is the CN, every O is a group. */
export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** The contents of a certificate that is about to be made. Times are whole seconds. */
export interface CertificateTemplate {
  readonly subject: Subject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isCa: boolean;
  readonly usages: readonly ExtendedKeyUsage[];
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/** A key that a certificate is for: its public half is all that issuing needs. */
export interface CertifiedKey {
  readonly publicKey: PublicKeyFacts;
}

/** A key pair that was just made. */
export interface NewKey extends CertifiedKey {
  readonly algorithm: KeyAlgorithm;
  /** PEM, PKCS#8. */
  readonly privateKey: Secret;
}

/** What makes the signatures of an authority. A key in a file is one; a token, a KMS or an agent can be others. */
export interface Signer {
  readonly algorithm: string;
  readonly publicKey: PublicKeyFacts;
  /** A signature over the data as certificates hold it: for ECDSA the DER of its two numbers (RFC 3279 2.2.3). */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

/** The room that draws randomness. Every method rejects with IssueError. */
export interface IssuePort {
  readonly newKey: (algorithm: KeyAlgorithm) => Promise<NewKey>;
  /** @returns 32 random bytes in base64: the key of an encryption provider */
  readonly newSecret: () => Secret;
  /** @param privateKey PEM of an unencrypted key @returns what opens with the passphrase only */
  readonly encrypt: (privateKey: Secret, passphrase: Secret) => Promise<EncryptedKey>;
  /** @returns PEM of the key, PKCS#8. Rejects with ISSUE_PASSPHRASE when the passphrase is another one. */
  readonly decrypt: (key: EncryptedKey, passphrase: Secret) => Promise<Secret>;
  /** @param privateKey PEM of an unencrypted key */
  readonly signerOf: (privateKey: Secret) => Promise<Signer>;
  /** @returns DER of a certificate that the key signs for itself */
  readonly selfSign: (template: CertificateTemplate, key: NewKey, signer: Signer) => Promise<Uint8Array>;
  /** @returns DER of a certificate for a key, signed by an authority */
  readonly issue: (
    template: CertificateTemplate,
    key: CertifiedKey,
    signer: Signer,
    issuer: CertificateFacts,
  ) => Promise<Uint8Array>;
}
