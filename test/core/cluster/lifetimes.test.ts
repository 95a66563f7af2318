import { desiredState } from '../../../src/core/catalog/derive.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf, refusal } from '../../support/specs.js';

const year = 365 * 86_400;
const having = (certificates: string): string => smallSpec(`certificates: ${certificates}\n`);

const longest = (certificates: string): Readonly<Record<string, number>> => {
  const { artefacts } = desiredState(clusterOf(having(certificates)), new Map());
  return Object.fromEntries(
    artefacts.flatMap((one) => (one.kind === 'authority' ? [[one.name, one.longestLeaf]] : [])),
  );
};

describe('lifetimes', () => {
  it.each([
    ['an authority of its own length', '{ overrides: { ca: { validity: 20y } } }'],
    ['what it signs along with it', '{ overrides: { ca: { validity: 20y }, apiserver: { validity: 15y } } }'],
    ['an authority as short as what it signs', '{ overrides: { front-proxy-ca: { validity: 1y } } }'],
  ])('may be longer or shorter for %s', (_, certificates) => {
    expect(refusal(having(certificates))).toEqual(['accepted']);
  });

  it.each([
    ['{ validity: { authority: 9000y } }', '9:29 certificates.validity.authority'],
    ['{ validity: { leaf: 3m } }', '9:29 certificates.validity.leaf'],
    ['{ overrides: { apiserver: { validity: 1000y1s } } }', '9:43 certificates.overrides.apiserver.validity'],
  ])('that no certificate can have are refused: %s', (certificates, problem) => {
    expect(refusal(having(certificates))).toEqual(['CLUSTER_SCHEMA', problem]);
  });

  it('of people are refused alike', () => {
    expect(refusal(smallSpec('users: [{ name: ci, validity: 9000y }]\n'))).toEqual([
      'CLUSTER_SCHEMA',
      '9:21 users[0].validity',
    ]);
  });

  it('from minutes to a thousand years can be asked for', () => {
    expect(refusal(having('{ validity: { authority: 1000y, leaf: 10m } }'))).toEqual(['accepted']);
  });

  it('are compared with the authority that signs, and no other', () => {
    const text = '{ overrides: { front-proxy-ca: { validity: 2y }, apiserver: { validity: 3y } } }';
    expect(refusal(having(text))).toEqual(['accepted']);
    expect(refusal(having(text.replace('apiserver', 'front-proxy-client')))).toEqual([
      'CLUSTER_TOPOLOGY',
      '9:86 certificates.overrides.front-proxy-client.validity',
    ]);
  });

  it('that an authority has to last are those of what it signs and renews', () => {
    const text = '{ overrides: { ca: { validity: 20y }, apiserver: { validity: 3y }, etcd-peer: { validity: 2y } } }';
    expect(longest(text)).toMatchObject({ ca: 3 * year, 'etcd-ca': 2 * year, 'front-proxy-ca': year });
    const people = smallSpec('users: [{ name: ci, validity: 5y }]\n');
    const [ca] = desiredState(clusterOf(people), new Map()).artefacts;
    expect(ca).toMatchObject({ name: 'ca', longestLeaf: year });
  });
});
