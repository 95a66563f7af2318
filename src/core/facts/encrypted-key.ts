/** Digests of HMAC in PBKDF2, by the names that node:crypto has for them. */
export type DerivationDigest = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** How a passphrase becomes a key: PBKDF2 (RFC 8018 5.2) or scrypt (RFC 7914). */
export type KeyDerivation =
  | { readonly name: 'PBKDF2'; readonly digest: DerivationDigest; readonly iterations: number }
  | { readonly name: 'scrypt'; readonly cost: number; readonly blockSize: number; readonly parallelization: number };

/** Ciphers by the names that node:crypto has for them. */
export type KeyCipher = 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'des-ede3-cbc';

/** What can be said of an encrypted private key without its passphrase. Whose key it is cannot. */
export interface EncryptedKeyFacts {
  readonly derivation: KeyDerivation;
  readonly cipher: KeyCipher;
}

/** An encrypted private key, whole: PBES2 (RFC 8018 6.2). */
export interface EncryptedKey extends EncryptedKeyFacts {
  readonly salt: Uint8Array;
  /** Of the cipher; bytes. */
  readonly keyLength: number;
  /** Of the cipher. */
  readonly initial: Uint8Array;
  readonly ciphertext: Uint8Array;
}
