import { inspect } from 'node:util';
import { issuer } from '../../../src/adapters/issue/issue.js';
import { Secret } from '../../../src/core/facts/secret.js';
import { encryptedKeyIn, renderEncryptedKey } from '../../../src/core/read/encrypted-key.js';
import { askOpenssl, openssl, opensslKey, publicFingerprint, type OpensslKey } from '../../support/openssl.js';

const passphrase = new Secret('über alle Berge');

const encrypted = async (key: string): Promise<string> =>
  renderEncryptedKey(await issuer.encrypt(new Secret(key), passphrase));

async function decrypted(pem: string, secret = passphrase): Promise<string> {
  const key = encryptedKeyIn(Buffer.from(pem));
  if (key === undefined) throw new Error(`no encrypted key in ${pem}`);
  return (await issuer.decrypt(key, secret)).reveal().toString('latin1');
}

const given = `pass:${passphrase.reveal().toString('utf8')}`;

describe('an encrypted private key', () => {
  it.each<OpensslKey>(['RSA-2048', 'ECDSA-P256', 'ECDSA-P384', 'Ed25519'])(
    'of %s is read by OpenSSL and by us',
    async (kind) => {
      const key = opensslKey(kind);
      const pem = await encrypted(key);
      expect(openssl(['pkey', '-passin', given], pem).toString('latin1')).toBe(key);
      expect(await decrypted(pem)).toBe(key);
    },
  );

  it('costs 600 000 rounds of PBKDF2 and differs every time, so that nobody sees that two are the same', async () => {
    const key = opensslKey('ECDSA-P256');
    const [one, other] = await Promise.all([encrypted(key), encrypted(key)]);
    expect(one).not.toBe(other);
    expect(encryptedKeyIn(Buffer.from(one))).toMatchObject({
      derivation: { name: 'PBKDF2', digest: 'sha256', iterations: 600_000 },
      cipher: 'aes-256-cbc',
      salt: { length: 16 },
    });
    expect(openssl(['asn1parse'], one).toString()).toMatch(
      /:PBES2[^]*:PBKDF2[^]*:0927C0[^]*:hmacWithSHA256[^]*:aes-256-cbc/,
    );
  });

  it.each([
    ['-v2', 'aes-256-cbc', '-iter', '600000'],
    ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512', '-iter', '1000'],
    ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA1'],
    ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA384'],
    ['-v2', 'des-ede3-cbc', '-v2prf', 'hmacWithSHA224'],
    ['-scrypt'],
    ['-scrypt', '-v2', 'aes-128-cbc'],
    ['-scrypt', '-scrypt_N', '16384', '-scrypt_r', '8', '-scrypt_p', '5'],
  ])('is read as OpenSSL made it: %s %s %s %s', async (...args) => {
    const key = opensslKey('ECDSA-P256');
    const pem = openssl(['pkcs8', '-topk8', ...args, '-passout', given], key).toString('latin1');
    expect(publicFingerprint(await decrypted(pem))).toBe(publicFingerprint(key));
  });

  it('is read at the cost of scrypt that OpenSSL itself refuses, which is why we do not write it', async () => {
    const args = ['-scrypt', '-scrypt_N', '131072', '-scrypt_r', '8', '-scrypt_p', '1'];
    const key = opensslKey('ECDSA-P256');
    expect(askOpenssl(['pkcs8', '-topk8', ...args, '-passout', given], key)).toMatchObject({
      ok: false,
      text: expect.stringContaining('memory limit exceeded') as string,
    });
    const { scryptSync, createCipheriv } = await import('node:crypto');
    const [salt, initial] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
    const derived = scryptSync(passphrase.reveal(), salt, 32, { N: 131_072, r: 8, p: 1, maxmem: 2 ** 28 });
    const cipher = createCipheriv('aes-256-cbc', derived, initial);
    const der = openssl(['pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'], key);
    const pem = renderEncryptedKey({
      derivation: { name: 'scrypt', cost: 131_072, blockSize: 8, parallelization: 1 },
      cipher: 'aes-256-cbc',
      keyLength: 32,
      salt,
      initial,
      ciphertext: Buffer.concat([cipher.update(der), cipher.final()]),
    });
    expect(await decrypted(pem)).toBe(key);
  });

  it('does not open with another passphrase, and the error shows neither', async () => {
    const pem = await encrypted(opensslKey('ECDSA-P256'));
    for (const wrong of ['uber alle Berge', 'über alle Berge\n', '']) {
      const error: unknown = await decrypted(pem, new Secret(wrong)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'ISSUE_PASSPHRASE' });
      expect(inspect(error, { depth: 9 })).not.toMatch(/Berge|PRIVATE/);
    }
  });

  it('is not made of what is no key', async () => {
    await expect(encrypted('hello')).rejects.toMatchObject({ code: 'ISSUE_KEY' });
  });
});
