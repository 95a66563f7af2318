import type { EncryptedKey, EncryptedKeyFacts, KeyCipher } from '../facts/encrypted-key.js';
import { type DerReader, readWhole, tag } from './der.js';
import { objectIdentifier, octetString, sequence } from './encode.js';
import { ReadError } from './errors.js';
import { derivationText, encodeDerivation, readDerivation } from './key-derivation.js';
import { parsePem, renderPem } from './pem.js';

/** The label of RFC 7468 section 11. */
export const encryptedLabel = 'ENCRYPTED PRIVATE KEY';

/** No component reads an encrypted key. */
export const encryptedFault = 'expected a private key that components can read, got an encrypted one';

/** RFC 8018 appendix A.4. */
const pbes2 = '1.2.840.113549.1.5.13';

/** RFC 8018 B.2, RFC 3565 4.1. Sizes in bytes. */
const ciphers: Readonly<Record<KeyCipher, { readonly id: string; readonly key: number; readonly block: number }>> = {
  'aes-128-cbc': { id: '2.16.840.1.101.3.4.1.2', key: 16, block: 16 },
  'aes-192-cbc': { id: '2.16.840.1.101.3.4.1.22', key: 24, block: 16 },
  'aes-256-cbc': { id: '2.16.840.1.101.3.4.1.42', key: 32, block: 16 },
  'des-ede3-cbc': { id: '1.2.840.113549.3.7', key: 24, block: 8 },
};

/**
 * EncryptedPrivateKeyInfo (RFC 5958 section 3) under PBES2.
 *
 * @throws ReadError READ_KEY for another scheme, or one that costs too much; READ_DER
 */
export function readEncryptedKey(der: Buffer): EncryptedKey {
  return readWhole(der, 'encrypted private key', (outer) => {
    const key = outer.enter(tag.sequence, 'encrypted private key');
    const algorithm = key.enter(tag.sequence, 'encryption algorithm');
    if (algorithm.oid() !== pbes2)
      throw new ReadError('READ_KEY', 'expected a private key that is encrypted by PBES2, got another scheme');
    const scheme = algorithm.enter(tag.sequence, 'PBES2 parameters');
    algorithm.end();
    const { derivation, salt, length } = readDerivation(scheme.enter(tag.sequence, 'key derivation'));
    const { cipher, initial } = readCipher(scheme.enter(tag.sequence, 'cipher'));
    scheme.end();
    const ciphertext = key.element(tag.octetString).contents;
    key.end();
    const { key: keyLength, block } = ciphers[cipher];
    if (length !== undefined && length !== keyLength)
      throw new ReadError('READ_KEY', `expected a derived key of ${keyLength} bytes, got ${length}`);
    if (ciphertext.length === 0 || ciphertext.length % block !== 0)
      throw new ReadError(
        'READ_KEY',
        `expected ciphertext in blocks of ${block} bytes, got ${ciphertext.length} bytes`,
      );
    return { derivation, salt, cipher, keyLength, initial, ciphertext };
  });
}

/** How it is encrypted; what is encrypted goes no further. @throws ReadError READ_KEY, READ_DER */
export function encryptedFacts(der: Buffer): EncryptedKeyFacts {
  const { derivation, cipher } = readEncryptedKey(der);
  return { derivation, cipher };
}

function readCipher(reader: DerReader) {
  const id = reader.oid();
  const cipher = (Object.keys(ciphers) as KeyCipher[]).find((name) => ciphers[name].id === id);
  if (cipher === undefined) throw new ReadError('READ_KEY', 'expected AES or 3DES in CBC mode, got another cipher');
  const initial = reader.element(tag.octetString).contents;
  reader.end();
  if (initial.length !== ciphers[cipher].block)
    throw new ReadError(
      'READ_KEY',
      `expected an initial block of ${ciphers[cipher].block} bytes, got ${initial.length}`,
    );
  return { cipher, initial };
}

/** How a key is encrypted, in words: `PBES2, PBKDF2-SHA256 with 600000 iterations, aes-256-cbc`. */
export const encryptionText = ({ derivation, cipher }: EncryptedKeyFacts): string =>
  `PBES2, ${derivationText(derivation)}, ${cipher}`;

/** The encrypted key in a PEM file; undefined when it holds none. @throws ReadError */
export function encryptedKeyIn(bytes: Buffer): EncryptedKey | undefined {
  const block = parsePem(bytes).find(({ label }) => label === encryptedLabel);
  return block === undefined ? undefined : readEncryptedKey(block.der);
}

/** PEM of an encrypted key. */
export const renderEncryptedKey = ({ derivation, salt, cipher, initial, ciphertext }: EncryptedKey): string =>
  renderPem(
    encryptedLabel,
    sequence(
      sequence(
        objectIdentifier(pbes2),
        sequence(
          encodeDerivation(derivation, salt),
          sequence(objectIdentifier(ciphers[cipher].id), octetString(initial)),
        ),
      ),
      octetString(ciphertext),
    ),
  );
