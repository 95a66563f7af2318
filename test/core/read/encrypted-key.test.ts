import type { EncryptedKey, KeyDerivation } from '../../../src/core/facts/encrypted-key.js';
import { readContent } from '../../../src/core/read/content.js';
import {
  encryptedKeyIn,
  encryptionText,
  readEncryptedKey,
  renderEncryptedKey,
} from '../../../src/core/read/encrypted-key.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { openssl, opensslKey } from '../../support/openssl.js';
import { refusal } from '../../support/refusal.js';

const cheap: KeyDerivation = { name: 'PBKDF2', digest: 'sha256', iterations: 1000 };
const scrypt = (cost: number, blockSize: number, parallelization: number): KeyDerivation => ({
  name: 'scrypt',
  cost,
  blockSize,
  parallelization,
});

const sealed = (more: Partial<EncryptedKey> = {}): EncryptedKey => ({
  derivation: cheap,
  cipher: 'aes-256-cbc',
  keyLength: 32,
  salt: Buffer.alloc(16, 1),
  initial: Buffer.alloc(16, 2),
  ciphertext: Buffer.alloc(48, 3),
  ...more,
});

const read = (key: EncryptedKey): EncryptedKey | undefined => encryptedKeyIn(Buffer.from(renderEncryptedKey(key)));

describe('an encrypted private key', () => {
  it.each<[string, EncryptedKey]>([
    ['by PBKDF2', sealed()],
    [
      'by PBKDF2 over SHA-1, which is named although it need not be',
      sealed({ derivation: { ...cheap, digest: 'sha1' } }),
    ],
    ['by scrypt', sealed({ derivation: scrypt(131_072, 8, 1) })],
    ['by 3DES', sealed({ cipher: 'des-ede3-cbc', keyLength: 24, initial: Buffer.alloc(8, 2) })],
    ['at the limit of PBKDF2', sealed({ derivation: { ...cheap, iterations: 10_000_000 } })],
    ['at the limit of scrypt', sealed({ derivation: scrypt(2 ** 18, 8, 4) })],
  ])('that is encrypted %s is read as it was written', (_, key) => {
    expect(read(key)).toEqual(key);
  });

  it.each<[string, EncryptedKey]>([
    ['more rounds of PBKDF2 than anybody needs', sealed({ derivation: { ...cheap, iterations: 10_000_001 } })],
    ['rounds that no number holds', sealed({ derivation: { ...cheap, iterations: Number.MAX_SAFE_INTEGER } })],
    ['more memory for scrypt than 256 MiB', sealed({ derivation: scrypt(2 ** 19, 8, 1) })],
    ['more work for scrypt than four times that', sealed({ derivation: scrypt(2 ** 18, 8, 5) })],
    ['blocks of scrypt that are huge', sealed({ derivation: scrypt(2, 2 ** 40, 1) })],
    ['a cost of scrypt that is no power of two', sealed({ derivation: scrypt(1000, 8, 1) })],
    ['no work for scrypt at all', sealed({ derivation: scrypt(1, 8, 1) })],
    ['a salt that is a file of its own', sealed({ salt: Buffer.alloc(1025) })],
    ['no rounds', sealed({ derivation: { ...cheap, iterations: 0 } })],
    ['half a block', sealed({ ciphertext: Buffer.alloc(40) })],
    ['no ciphertext', sealed({ ciphertext: Buffer.alloc(0) })],
    ['an initial block of another size', sealed({ initial: Buffer.alloc(8) })],
  ])('with %s is refused before anything is tried', (_, key) => {
    const start = process.hrtime.bigint();
    expect(refusal(() => read(key))).toBe('READ_KEY');
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(1000);
  });

  it.each([
    ['PBES1', ['-v1', 'PBE-SHA1-3DES']],
    ['another cipher', ['-v2', 'camellia-256-cbc']],
  ])('under %s is refused', (_, args) => {
    const pem = openssl(['pkcs8', '-topk8', ...args, '-passout', 'pass:secret'], opensslKey('ECDSA-P256'));
    expect(refusal(() => encryptedKeyIn(pem))).toBe('READ_KEY');
  });

  it('that is cut off or goes on is refused', () => {
    const [block] = parsePem(Buffer.from(renderEncryptedKey(sealed())));
    const der = block?.der ?? Buffer.alloc(0);
    for (let length = 0; length < der.length; length += 1)
      expect(refusal(() => readEncryptedKey(der.subarray(0, length)))).toMatch(/^READ_(DER|KEY)$/);
    expect(refusal(() => readEncryptedKey(Buffer.concat([der, Buffer.from([0])])))).toBe('READ_DER');
  });

  it('is a fact without what it hides', () => {
    const content = readContent(Buffer.from(renderEncryptedKey(sealed())));
    expect(content).toEqual({
      kind: 'pem',
      certificates: [],
      privateKeys: [],
      encryptedKeys: [{ derivation: cheap, cipher: 'aes-256-cbc' }],
      publicKeys: [],
    });
  });

  it('says how it is encrypted', () => {
    expect(encryptionText(sealed())).toBe('PBES2, PBKDF2-SHA256 with 1000 iterations, aes-256-cbc');
    expect(encryptionText(sealed({ derivation: scrypt(16_384, 8, 1) }))).toBe(
      'PBES2, scrypt N=16384 r=8 p=1, aes-256-cbc',
    );
  });
});
