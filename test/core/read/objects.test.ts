import { stringify } from 'yaml';
import { readAccess } from '../../../src/core/read/kubeconfig-access.js';
import { pathOf } from '../../../src/core/read/object-sources.js';
import { readDump } from '../../../src/core/read/objects.js';
import { forgeKey } from '../../support/forge.js';
import { base64, bootstrapToken, clusterInfo, rootCa, secret, selfSigned, stranger } from '../../support/objects.js';
import { refusal } from '../../support/refusal.js';

const sorts = (text: string) => readDump(text, 'dump').map((facts) => facts.of);

describe('a dump of objects', () => {
  const objects = [clusterInfo(stranger), rootCa('default', stranger), { kind: 'Pod', metadata: { name: 'pod' } }];

  it.each([
    ['a List in JSON', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })],
    ['a List in YAML', stringify({ apiVersion: 'v1', kind: 'List', items: objects }, { indentSeq: false })],
    ['a List in YAML whose items are indented', stringify({ kind: 'List', items: objects })],
    ['a list before its kind', stringify({ items: objects, kind: 'List', metadata: {} }, { indentSeq: false })],
    ['several documents', objects.map((object) => stringify(object)).join('---\n')],
  ])('is read as %s', (_, text) => {
    expect(sorts(text)).toEqual(['cluster-info', 'root-ca']);
  });

  it('says nothing of an empty list, and that something else is none', () => {
    expect(sorts('apiVersion: v1\nitems: []\nkind: List\n')).toEqual([]);
    for (const text of ['', 'nothing', '{', '[1]', '\0']) expect(sorts(text)).toEqual(['unobserved']);
  });

  it('expands no aliases and goes down no deeper than anybody needs', () => {
    const bomb = `kind: Secret\na: &a [x,x]\n${'bcdefghi'
      .split('')
      .map((key, at) => `${key}: &${key} [*${'abcdefgh'[at]},*${'abcdefgh'[at]}]`)
      .join('\n')}\n`;
    expect(sorts(bomb)).toEqual(['unobserved']);
    expect(sorts(`kind: Secret\ndata: ${'['.repeat(100_000)}`)).toEqual(['unobserved']);
    expect(sorts(`{"kind":"List","items":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toEqual([]);
  });

  it('takes the API of the core group, whose name ends in a dot, and passes over names of what says nothing', () => {
    const objects = [
      { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.' }, spec: {} },
      { kind: 'ClusterRole', metadata: { name: 'Some Role/with:odd_name' } },
      { kind: 'Event', metadata: { name: 'w1.17f0A_' } },
    ];
    for (const text of [JSON.stringify({ kind: 'List', items: objects }), stringify({ kind: 'List', items: objects })])
      expect(sorts(text)).toEqual([]);
    expect(sorts(JSON.stringify({ kind: 'Secret', metadata: { name: 'Some Secret' } }))).toEqual(['unobserved']);
  });

  it('goes on behind an object that cannot be read', () => {
    const broken = 'apiVersion: v1\nkind: Secret\ndata: [\n';
    expect(sorts(`${broken}---\n${stringify(clusterInfo(stranger))}`)).toEqual(['unobserved', 'cluster-info']);
  });

  it('keeps neither keys nor tokens', () => {
    const { pem, key } = selfSigned(-1, 90, forgeKey());
    const dump = JSON.stringify({
      kind: 'List',
      items: [
        secret('web', { 'tls.crt': pem, 'tls.key': key }),
        bootstrapToken({ 'token-secret': 'fedcba9876543210' }),
      ],
    });
    const facts = readDump(dump, 'dump');
    expect(facts).toHaveLength(2);
    const told = JSON.stringify(facts, (_, value: unknown) => (value instanceof Map ? [...value] : value));
    expect(told).not.toContain('fedcba9876543210');
    expect(told).not.toContain(base64(key).slice(60, 90));
    expect(told).not.toContain(key.split('\n')[1]!.slice(-20));
  });

  it('takes a hundred megabytes of what says nothing in its stride', () => {
    const pods = `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: pod\n    note: ${'x'.repeat(10_000)}\n`.repeat(
      10_000,
    );
    expect(sorts(`apiVersion: v1\nitems:\n${pods}kind: List\n`)).toEqual([]);
  }, 20_000);
});

describe('access by a kubeconfig', () => {
  const config = (cluster: object, user: object) =>
    stringify({
      kind: 'Config',
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      clusters: [{ name: 'a', cluster: { server: 'https://10.0.0.11:6443/', ...cluster } }],
      users: [{ name: 'a', user }],
    });
  const read = () => Buffer.from('from-a-file\n');

  it('takes a token from the file that is named, before that in the text', () => {
    const access = readAccess(config({}, { token: 'here', tokenFile: '/run/token' }), read);
    expect(access.token?.reveal().toString()).toBe('from-a-file');
    expect(access.server).toBe('https://10.0.0.11:6443');
  });

  it.each([
    [{ 'insecure-skip-tls-verify': true }, {}],
    [{ 'proxy-url': 'http://proxy' }, {}],
    [{ server: 'http://10.0.0.11' }, {}],
    [{ server: 'https://user@10.0.0.11' }, {}],
    [{}, { exec: { command: 'sh' } }],
    [{}, { as: 'admin' }],
    [{}, { token: 'two\r\nlines' }],
  ])('is refused with %j and %j', (cluster, user) => {
    expect(refusal(() => readAccess(config(cluster, user), read))).toBe('READ_KUBECONFIG');
  });
});

it('asks for one name of every namespace by that name, since rights are given by it', () => {
  const source = { group: '', version: 'v1', resource: 'configmaps', kind: 'ConfigMap', name: 'kube-root-ca.crt' };
  expect(pathOf(source, 'next')).toBe(
    '/api/v1/configmaps?limit=50&fieldSelector=metadata.name%3Dkube-root-ca.crt&continue=next',
  );
});
