import { createHash } from 'node:crypto';
import { parseKeyset, renderKeyset } from '../../../src/core/keysets/file.js';
import {
  firstKeyset,
  generationId,
  keyLocation,
  trustedGenerations,
  type Keyset,
} from '../../../src/core/keysets/keyset.js';

const fingerprint = (digit: string): string => digit.repeat(64);
const generation = (digit: string) => ({
  id: generationId(fingerprint(digit)),
  publicKey: fingerprint(digit),
  certificate: fingerprint('f'),
});
const [old, young] = [generation('a'), generation('b')];

const rotating: Keyset = {
  authority: 'ca',
  generations: [old, young],
  signs: { clients: young.id, servers: old.id },
  trusted: [old.id, young.id],
};

const code = (text: string): string => {
  try {
    parseKeyset(text, 'ca', 'keyset.json');
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'read';
};

describe('a keyset', () => {
  it('is one generation in every role when it is new', () => {
    expect(firstKeyset('ca', old)).toEqual({
      authority: 'ca',
      generations: [old],
      signs: { clients: old.id, servers: old.id },
      trusted: [old.id],
    });
  });

  it('signs tokens when it has no certificate', () => {
    expect(firstKeyset('sa', { ...old, certificate: undefined }).signs).toEqual({ tokens: old.id });
  });

  it('trusts in the order that it says', () => {
    expect(trustedGenerations({ ...rotating, trusted: [young.id, old.id] })).toEqual([young, old]);
  });

  it.each([
    ['new', firstKeyset('ca', old)],
    ['of tokens', firstKeyset('ca', { ...old, certificate: undefined })],
    ['in a rotation', rotating],
    ['that has stopped to sign clients', { ...rotating, signs: { servers: old.id } }],
  ])('that is %s is read as it was written', (_, keyset) => {
    expect(parseKeyset(renderKeyset(keyset), 'ca', 'keyset.json')).toEqual(keyset);
  });

  it('says where its keys are, and means the home where it says nothing', () => {
    const elsewhere = { ...old, key: { held: 'file', path: '/etc/kubernetes/pki/ca.key' } } as const;
    const keyset: Keyset = { ...rotating, generations: [elsewhere, { ...young, key: { held: 'offline' } }] };
    expect(parseKeyset(renderKeyset(keyset), 'ca', 'keyset.json')).toEqual(keyset);
    expect([...keyset.generations, { key: undefined }].map(keyLocation)).toEqual([
      elsewhere.key,
      { held: 'offline' },
      { held: 'home' },
    ]);
  });

  it('holds the public key that no certificate does, and no other', () => {
    const publicKey = createHash('sha256').update('spki').digest('hex');
    const bare = { id: generationId(publicKey), publicKey, certificate: undefined };
    const text = (spki: string) =>
      renderKeyset(firstKeyset('ca', { ...bare, spki: Buffer.from(spki).toString('base64') }));
    expect(code(text('spki'))).toBe('read');
    expect(code(text('other'))).toBe('KEYSET_MALFORMED');
  });

  it.each<[what: string, text: string]>([
    ['is no JSON', renderKeyset(rotating).slice(0, -3)],
    ['belongs to another authority', renderKeyset({ ...rotating, authority: 'etcd-ca' })],
    ['has no generation', renderKeyset({ ...rotating, generations: [] })],
    ['trusts nothing', renderKeyset({ ...rotating, trusted: [] })],
    ['trusts a generation that it does not list', renderKeyset({ ...rotating, trusted: [old.id, 'cccccccc'] })],
    ['signs with a generation that it does not list', renderKeyset({ ...rotating, signs: { clients: 'cccccccc' } })],
    [
      'has a generation under another name',
      renderKeyset({ ...rotating, generations: [{ ...old, id: young.id }, young] }),
    ],
    [
      'has a fingerprint that is none',
      renderKeyset({ ...rotating, generations: [{ ...old, certificate: 'ab' }, young] }),
    ],
    [
      'has a key at no path of this machine',
      renderKeyset({ ...rotating, generations: [{ ...old, key: { held: 'file', path: 'ca.key' } }, young] }),
    ],
    ['has a key that nobody knows', renderKeyset(rotating).replace('"trusted"', '"more": 1, "trusted"')],
    ['is of another kind', renderKeyset(rotating).replace('"Keyset"', '"Cluster"')],
    ['is of another version', renderKeyset(rotating).replace('kubepki/v1', 'kubepki/v2')],
  ])('that %s is refused', (_, text) => {
    expect(code(text)).toBe('KEYSET_MALFORMED');
  });

  it('is refused without a word of what it holds', () => {
    const secret = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg';
    const texts = ['publicKey', 'authority', 'kind'].map((key) =>
      renderKeyset(rotating).replace(new RegExp(`"${key}": "[^"]*"`), `"${key}": "${secret}"`),
    );
    for (const text of [...texts, renderKeyset(rotating).replace('"trusted"', `"${secret}": 1, "trusted"`)])
      expect(() => parseKeyset(text, 'ca', 'keyset.json')).toThrow(/^(?!.*MIGH)keyset\.json: expected/);
  });
});
