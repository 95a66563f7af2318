import { readCfssl } from '../../../src/core/read/cfssl.js';

const read = (value: unknown) => readCfssl(typeof value === 'string' ? value : JSON.stringify(value));

describe('a JSON file of cfssl', () => {
  it('is a request when it says whom or what a certificate is for', () => {
    const names = [{ C: 'US', O: 'system:masters' }, { O: '' }, { OU: 'x' }];
    expect(read({ CN: 'admin', hosts: ['', 'a.example.com'], key: { algo: 'rsa', size: 4096 }, names })).toEqual({
      kind: 'request',
      commonName: 'admin',
      organizations: ['system:masters'],
      hosts: ['a.example.com'],
      key: 'RSA-4096',
      expiry: undefined,
    });
  });

  it.each([
    [{ algo: 'ecdsa', size: 384 }, 'ECDSA-P384'],
    [{ algo: 'ed25519' }, 'Ed25519'],
    [{ algo: 'dsa', size: 1024 }, undefined],
    [null, undefined],
  ])('asks by %j for the key %s', (key, name) => {
    expect(read({ CN: 'x', key })).toMatchObject({ kind: 'request', key: name });
  });

  it('leaves open what it does not say, as Go reads null', () => {
    expect(read({ CN: null, hosts: null, names: null, ca: null })).toEqual({
      kind: 'request',
      commonName: undefined,
      organizations: undefined,
      hosts: [],
      key: undefined,
      expiry: undefined,
    });
  });

  it('is a configuration when it says how to sign: its profiles, and then its default', () => {
    const profiles = { server: { expiry: '720h', auth_key: 'k' }, client: { usages: ['client auth'] } };
    expect(read({ signing: { default: { expiry: '8760h' }, profiles } })).toEqual({
      kind: 'configuration',
      expiries: [
        { at: 'signing.profiles.server.expiry', text: '720h' },
        { at: 'signing.default.expiry', text: '8760h' },
      ],
    });
  });

  it.each([
    ['malformed text', '{"CN": '],
    ['nothing', ''],
    ['a list', [1]],
    ['text', '"CN"'],
    ['other JSON', { kind: 'Config' }],
    ['hosts that are no list', { CN: 'x', hosts: 'secret' }],
    ['a name that is none', { CN: 'x', names: ['secret'] }],
    ['a profile that is none', { signing: { profiles: { a: 'secret' } } }],
  ])('is neither when it is %s, and is not quoted', (_, value) => {
    const file = read(value);
    expect(file.kind).toBe('neither');
    expect(JSON.stringify(file)).not.toContain('secret');
  });
});
