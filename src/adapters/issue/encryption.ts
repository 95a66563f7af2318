import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  pbkdf2,
  randomBytes,
  scrypt,
  type ScryptOptions,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { EncryptedKey } from '../../core/facts/encrypted-key.js';
import { Secret } from '../../core/facts/secret.js';
import { IssueError } from './errors.js';

/**
 * How keys are encrypted: PBKDF2, because OpenSSL refuses scrypt at a cost that is of use (it gives it 32 MiB, and N=2^17 takes 128),
 * with the iterations that OWASP's Password Storage Cheat Sheet asks for. Node's own export of an encrypted key makes 2048.
 */
const recipe = {
  derivation: { name: 'PBKDF2', digest: 'sha256', iterations: 600_000 },
  cipher: 'aes-256-cbc',
  keyLength: 32,
} as const;

const sizes = { salt: 16, initial: 16 } as const;

/** @throws IssueError ISSUE_KEY */
export async function encrypt(privateKey: Secret, passphrase: Secret): Promise<EncryptedKey> {
  const parameters = { ...recipe, salt: randomBytes(sizes.salt), initial: randomBytes(sizes.initial) };
  const cipher = createCipheriv(recipe.cipher, await derive(parameters, passphrase), parameters.initial);
  const ciphertext = Buffer.concat([cipher.update(pkcs8(privateKey)), cipher.final()]);
  return { ...parameters, ciphertext };
}

/** Another passphrase gives bytes that are no key, and nearly always a padding that is none. @throws IssueError ISSUE_PASSPHRASE */
export async function decrypt(key: EncryptedKey, passphrase: Secret): Promise<Secret> {
  const derived = await derive(key, passphrase);
  try {
    const decipher = createDecipheriv(key.cipher, derived, key.initial);
    const opened = Buffer.concat([decipher.update(key.ciphertext), decipher.final()]);
    const privateKey = createPrivateKey({ key: opened, format: 'der', type: 'pkcs8' });
    return new Secret(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  } catch {
    // The cause could quote what came out.
    throw new IssueError('ISSUE_PASSPHRASE', 'expected the passphrase of the key, got another', {
      hint: 'nothing was changed; run the command again with the passphrase that the key was encrypted with',
    });
  }
}

function pkcs8(privateKey: Secret): Buffer {
  try {
    return createPrivateKey(privateKey.reveal()).export({ format: 'der', type: 'pkcs8' });
  } catch {
    throw new IssueError('ISSUE_KEY', 'expected an unencrypted private key in PEM, got something else');
  }
}

const byPbkdf2 = promisify(pbkdf2);
const byScrypt: (passphrase: Buffer, salt: Uint8Array, length: number, options: ScryptOptions) => Promise<Buffer> =
  promisify(scrypt);

/** Off the main thread, so that several keys are opened at once. What it may cost was decided when the key was read. */
function derive(
  { derivation, salt, keyLength }: Pick<EncryptedKey, 'derivation' | 'salt' | 'keyLength'>,
  passphrase: Secret,
): Promise<Buffer> {
  const secret = passphrase.reveal();
  if (derivation.name === 'PBKDF2') return byPbkdf2(secret, salt, derivation.iterations, keyLength, derivation.digest);
  const { cost, blockSize, parallelization } = derivation;
  // OpenSSL counts its own blocks too: RFC 7914 section 2.
  const maxmem = 128 * blockSize * (cost + parallelization + 2) + 1024;
  return byScrypt(secret, salt, keyLength, { cost, blockSize, parallelization, maxmem });
}
