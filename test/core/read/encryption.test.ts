import { readContent } from '../../../src/core/read/content.js';
import { redactedHash } from '../../../src/core/read/encryption.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

const configuration = (...keys: readonly string[]): string =>
  [
    'apiVersion: apiserver.config.k8s.io/v1',
    'kind: EncryptionConfiguration',
    'resources:',
    '  - resources: [secrets]',
    '    providers:',
    '      - secretbox:',
    '          keys:',
    ...keys.flatMap((secret, index) => [`            - name: key${index + 1}`, `              secret: ${secret}`]),
    '      - identity: {}',
    '',
  ].join('\n');

const read = (text: string) => readContent(Buffer.from(text));

describe('a secret', () => {
  it('is known by its form, and told apart by what says nothing about it', () => {
    const [one, other] = [read(key(1)), read(key(2))];
    expect(one).toMatchObject({ kind: 'secret', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(other).not.toEqual(one);
    expect(JSON.stringify(one)).not.toContain(key(1).slice(0, 12));
  });

  it('is the same with a line end behind it', () => {
    expect(read(`${key(1)}\n`)).toEqual(read(key(1)));
  });

  it.each([
    ['of 16 bytes', Buffer.alloc(16).toString('base64')],
    ['of 33 bytes', Buffer.alloc(33).toString('base64')],
    ['in two', `${key(1)}\n${key(2)}\n`],
    ['with blanks in front', ` ${key(1)}`],
    ['in another alphabet', key(255).replaceAll('/', '_')],
  ])('is not one %s', (_, text) => {
    expect(read(text).kind).not.toBe('secret');
  });
});

describe('a configuration of encryption', () => {
  it('has its keys as fingerprints only, in their order', () => {
    const facts = read(configuration(key(1), key(2)));
    const fingerprints = [key(1), key(2)].map((secret) => {
      const content = read(secret);
      return content.kind === 'secret' ? content.fingerprint : undefined;
    });
    expect(facts).toMatchObject({ kind: 'encryption', secrets: fingerprints });
    expect(JSON.stringify(facts)).not.toContain(key(1).slice(0, 12));
  });

  it('is as one that has the fingerprints in the place of the keys, and differs with any key, order or line', () => {
    const fingerprintOf = (secret: string) => {
      const content = read(secret);
      return content.kind === 'secret' ? content.fingerprint : '';
    };
    const hash = redactedHash(configuration(key(1), key(2)), 'secrets');
    const known = configuration(fingerprintOf(key(1)), fingerprintOf(key(2)));
    expect(redactedHash(known, 'fingerprints')).toBe(hash);
    for (const other of [
      configuration(key(2), key(1)),
      configuration(key(1), key(3)),
      configuration(key(1)),
      `${configuration(key(1), key(2))}# by hand\n`,
    ])
      expect(redactedHash(other, 'secrets')).not.toBe(hash);
  });

  it('reads what its aliases stand for', () => {
    const text = configuration(key(1))
      .replace('resources: [secrets]', 'resources: &kinds [secrets]')
      .concat('  - resources: *kinds\n    providers: [{ identity: {} }]\n');
    expect(read(text)).toMatchObject({
      entries: [
        { resources: ['secrets'], readers: ['secretbox/key1', 'identity'] },
        { resources: ['secrets'], readers: ['identity'] },
      ],
    });
  });

  it.each([
    ['an alias of none', (text: string) => text.replace('secret: ', 'secret: *')],
    ['the name of its key', (text: string) => text.replace('key1', key(1))],
    ['the name of its key, with a typing error', (text: string) => text.replace('key1', key(1).replace(/^./, '-'))],
    ['half of the name of its key', (text: string) => text.replace('key1', key(1).slice(0, 20))],
    ['a resource', (text: string) => text.replace('[secrets]', `["${key(1)}"]`)],
    ['a provider', (text: string) => text.replace('secretbox', key(1))],
    [
      'the name of a KMS',
      (text: string) => text.replace('secretbox:', `kms: { name: "${key(1)}" }\n      - secretbox:`),
    ],
    ['the name of a key of 16 bytes', (text: string) => text.replace('key1', key(1).slice(0, 22) + '==')],
  ])('does not quote a secret that is written as %s', (_, slip) => {
    const facts = read(slip(configuration(key(1))));
    expect(facts).toMatchObject({ kind: 'encryption' });
    expect(JSON.stringify(facts)).not.toContain(key(1).slice(0, 12));
  });
});
