import { generateKeyPairSync } from 'node:crypto';
import { readContent } from '../../../src/core/read/content.js';
import { parsePem, renderPem } from '../../../src/core/read/pem.js';
import { readPrivateKey } from '../../../src/core/read/private-key.js';
import { forgeKey, integer, octets, oid, sequence, tlv } from '../../support/forge.js';
import { openssl, opensslKey, publicFingerprint, type OpensslKey } from '../../support/openssl.js';
import { refusal } from '../../support/refusal.js';

const read = (pem: string) => readPrivateKey(parsePem(Buffer.from(pem))[0]!);
const readDer = (label: string, der: Buffer) => readPrivateKey({ label, der, headers: [] });
const derOf = (pem: string): Buffer => parsePem(Buffer.from(pem))[0]!.der;

const traditional = (pem: string): string => openssl(['pkey', '-traditional'], pem).toString('latin1');

describe('a private key', () => {
  it.each<[OpensslKey, string, number]>([
    ['RSA-2048', 'RSA', 2048],
    ['RSA-3072', 'RSA', 3072],
    ['ECDSA-P224', 'ECDSA', 224],
    ['ECDSA-P256', 'ECDSA', 256],
    ['ECDSA-P384', 'ECDSA', 384],
    ['ECDSA-P521', 'ECDSA', 521],
    ['Ed25519', 'other', 256],
  ])('of %s is known by the public half that OpenSSL finds in it', (kind, family, bits) => {
    const key = opensslKey(kind);
    expect(read(key)).toMatchObject({
      kind: { family, name: kind, bits },
      fingerprint: publicFingerprint(key),
      broken: undefined,
    });
  });

  it.each([
    ['PKCS#1', 'RSA-2048', 'RSA PRIVATE KEY'],
    ['SEC 1', 'ECDSA-P256', 'EC PRIVATE KEY'],
    ['SEC 1', 'ECDSA-P384', 'EC PRIVATE KEY'],
  ] as const)('has the same facts in %s as in PKCS#8 (%s)', (_, kind, label) => {
    const key = opensslKey(kind);
    expect(traditional(key)).toContain(`-----BEGIN ${label}-----`);
    expect(read(traditional(key))).toEqual(read(key));
  });

  it('is found behind the EC PARAMETERS that openssl ecparam writes in front of it', () => {
    const file = openssl(['ecparam', '-name', 'prime256v1', '-genkey']);
    expect(file.toString('latin1')).toMatch(/^-----BEGIN EC PARAMETERS-----/);
    expect(readContent(file)).toMatchObject({
      kind: 'pem',
      privateKeys: [{ kind: { name: 'ECDSA-P256' }, fingerprint: publicFingerprint(file.toString('latin1')) }],
    });
  });

  it.each(['ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521'] as const)(
    'is the same key when its file stores the point compressed (%s)',
    (kind) => {
      const key = opensslKey(kind);
      const compressed = openssl(['ec', '-conv_form', 'compressed'], key).toString('latin1');
      expect(compressed.length).toBeLessThan(traditional(key).length);
      expect(read(compressed)).toEqual(read(key));
    },
  );

  it('shows nothing of itself in its facts', () => {
    const key = opensslKey('ECDSA-P256');
    const scalar = Buffer.from(generateScalar(key), 'base64url').toString('hex');
    const facts = read(key);
    expect(Object.keys(facts).sort()).toEqual(['broken', 'fingerprint', 'kind', 'spki']);
    expect(Buffer.from(facts.spki).toString('hex')).not.toContain(scalar);
  });

  it.each([
    ['PKCS#8', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:secret']],
    ['a legacy PEM', ['rsa', '-traditional', '-aes256', '-passout', 'pass:secret']],
  ])('encrypted as %s is refused', (_, args) => {
    const encrypted = openssl(args, opensslKey('RSA-2048')).toString('latin1');
    expect(encrypted).toContain('ENCRYPTED');
    expect(refusal(() => read(encrypted))).toBe('READ_KEY');
  });

  it.each<OpensslKey>(['explicit parameters', 'secp256k1'])('on a curve of %s is refused', (kind) => {
    const key = opensslKey(kind);
    expect(refusal(() => read(key))).toBe('READ_KEY');
    expect(refusal(() => read(traditional(key)))).toBe('READ_KEY');
  });

  it('of the DSA or OpenSSH kind is refused', () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 });
    const dsa = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    expect(refusal(() => read(traditional(dsa)))).toBe('READ_KEY');
    expect(refusal(() => readDer('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1\0')))).toBe('READ_KEY');
  });

  it.each([
    ['PRIVATE KEY', derOf(opensslKey('ECDSA-P256'))],
    ['PRIVATE KEY', derOf(opensslKey('RSA-2048'))],
    ['RSA PRIVATE KEY', derOf(traditional(opensslKey('RSA-2048')))],
    ['EC PRIVATE KEY', derOf(traditional(opensslKey('ECDSA-P256')))],
  ])('with bytes behind it is refused (%s)', (label, der) => {
    expect(refusal(() => readDer(label, der))).toBe('accepted');
    expect(refusal(() => readDer(label, Buffer.concat([der, Buffer.from([0])])))).toBe('READ_DER');
  });

  it('with bytes behind the inner key is refused', () => {
    const inner = derOf(traditional(opensslKey('RSA-2048')));
    const wrap = (...contents: readonly Buffer[]) =>
      sequence(integer(Buffer.from([0])), sequence(oid('1.2.840.113549.1.1.1'), tlv(0x05)), octets(...contents));
    expect(refusal(() => readDer('PRIVATE KEY', wrap(inner)))).toBe('accepted');
    expect(refusal(() => readDer('PRIVATE KEY', wrap(inner, Buffer.from([0, 0]))))).toBe('READ_DER');
  });

  it('under the label of another encoding is refused', () => {
    const key = opensslKey('RSA-2048');
    expect(refusal(() => readDer('RSA PRIVATE KEY', derOf(key)))).toBe('READ_DER');
    expect(refusal(() => readDer('PRIVATE KEY', derOf(traditional(key))))).toBe('READ_DER');
  });

  it('whose halves do not belong together is broken', () => {
    const [scalar, point] = [forgeKey(), forgeKey()].map(({ key }) => key.export({ format: 'jwk' }));
    const der = sequence(
      integer(Buffer.from([1])),
      octets(Buffer.from(scalar?.d ?? '', 'base64url')),
      tlv(0xa0, oid('1.2.840.10045.3.1.7')),
      tlv(
        0xa1,
        tlv(
          0x03,
          Buffer.from([0, 4]),
          Buffer.from(point?.x ?? '', 'base64url'),
          Buffer.from(point?.y ?? '', 'base64url'),
        ),
      ),
    );
    expect(read(renderPem('EC PRIVATE KEY', der)).broken).toEqual(expect.any(String));
  });

  it.each(['p', 'd', 'dp', 'dq', 'qi'])('of RSA whose number %s is another is broken', (member) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = privateKey.export({ format: 'jwk' }) as Readonly<Record<string, string>>;
    const numbers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map((name) => {
      const bytes = Buffer.from(jwk[name] ?? '', 'base64url');
      if (name === member) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 2;
      return integer((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
    });
    const der = sequence(integer(Buffer.from([0])), ...numbers);
    expect(readDer('RSA PRIVATE KEY', der).broken).toEqual(expect.any(String));
  });
});

/** The secret number of an EC key, base64url. */
function generateScalar(pem: string): string {
  const text = openssl(['pkey', '-text', '-noout'], pem).toString('utf8');
  const hex = /priv:\n([\s\S]*?)pub:/.exec(text)?.[1]?.replace(/[\s:]/g, '') ?? '';
  return Buffer.from(hex, 'hex').toString('base64url');
}
