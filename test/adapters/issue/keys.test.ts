import { createHash, createPublicKey } from 'node:crypto';
import { inspect } from 'node:util';
import { issuer as room } from '../../../src/adapters/issue/issue.js';
import { keyAlgorithms } from '../../../src/core/facts/key.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { readPrivateKey } from '../../../src/core/read/private-key.js';
import { askOpenssl, publicFingerprint } from '../../support/openssl.js';
import { newAuthority } from '../../support/issued.js';

describe.each(keyAlgorithms)('a new key of %s', (algorithm) => {
  it('is PKCS#8, has the facts it says, and OpenSSL finds nothing wrong with it', async () => {
    const { privateKey, publicKey } = await room.newKey(algorithm);
    const pem = privateKey.reveal().toString('latin1');
    const [block, ...more] = parsePem(privateKey.reveal());
    expect([block?.label, more]).toEqual(['PRIVATE KEY', []]);
    expect(readPrivateKey(block!)).toEqual({ ...publicKey, broken: undefined });
    expect(publicKey).toMatchObject({ kind: { name: algorithm }, fingerprint: publicFingerprint(pem) });
    expect(askOpenssl(['pkey', '-check', '-noout'], pem)).toMatchObject({ ok: true });
  });

  it('makes a signer that is known by the same public key', async () => {
    const { privateKey, publicKey } = await room.newKey(algorithm);
    expect((await room.signerOf(privateKey)).publicKey).toEqual(publicKey);
  });
});

describe('a new key', () => {
  it('is another one every time', async () => {
    const keys = await Promise.all(Array.from({ length: 50 }, async () => room.newKey('ECDSA-P256')));
    expect(new Set(keys.map(({ publicKey }) => publicKey.fingerprint)).size).toBe(50);
  });

  it('cannot be shown by accident', async () => {
    const { privateKey, ...rest } = await room.newKey('ECDSA-P256');
    const text = privateKey.reveal().toString('latin1');
    const shown = [String(privateKey), inspect({ privateKey }), JSON.stringify({ privateKey, ...rest })].join('\n');
    expect(shown).not.toContain(text.split('\n')[1]);
    expect(shown).toContain('[secret]');
  });

  it('has the identifier that RFC 7093 makes of its bits', async () => {
    for (const algorithm of ['RSA-2048', 'ECDSA-P256', 'ECDSA-P384'] as const) {
      const { key, certificate } = await newAuthority(algorithm);
      const jwk = createPublicKey({ key: Buffer.from(key.publicKey.spki), format: 'der', type: 'spki' });
      const bits =
        algorithm === 'RSA-2048'
          ? jwk.export({ format: 'der', type: 'pkcs1' })
          : Buffer.concat([
              Buffer.from([4]),
              ...[jwk.export({ format: 'jwk' })].flatMap(({ x = '', y = '' }) => [
                Buffer.from(x, 'base64url'),
                Buffer.from(y, 'base64url'),
              ]),
            ]);
      expect(certificate.subjectKeyId).toBe(createHash('sha256').update(bits).digest('hex').slice(0, 40));
    }
  });
});
