import fc from 'fast-check';
import { readDocument, type Path } from '../../../src/core/cluster/document.js';
import { commentedSpec } from '../../../src/core/cluster/commented-spec.js';
import { specDocument } from '../../support/arbitrary-specs.js';
import { holds } from '../../support/property.js';

const spec = {
  name: 'prod',
  kubernetesVersion: '1.30',
  nodes: [{ name: 'cp1', roles: ['control-plane', 'etcd'], addresses: ['10.0.0.11'] }],
  certificates: { algorithm: 'RSA-2048' },
};

/** Every scalar as its text, what is left out left out. */
const asText = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return String(value);
  const known = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(known.map(([key, part]) => [key, asText(part)]));
};

const pathsOf = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [
        path,
        ...Object.entries(value)
          .filter(([, part]) => part !== undefined)
          .flatMap(([key, part]) => pathsOf(part, [...path, Array.isArray(value) ? Number(key) : key])),
      ];

describe('a spec with comments', () => {
  it('has each comment behind its value, or above what takes several lines', () => {
    const text = commentedSpec(spec, [
      { path: [], text: 'made by import' },
      { path: ['name'], text: 'clusterName' },
      { path: ['kubernetesVersion'], text: 'one\ntwo' },
      { path: ['nodes', 0, 'roles'], text: 'runs etcd' },
      { path: ['nodes', 0], text: 'this machine' },
      { path: ['certificates'], text: 'as they are' },
    ]);
    expect(text).toBe(`# made by import

name: prod # clusterName
# one
# two
kubernetesVersion: "1.30"
nodes:
  # this machine
  - name: cp1
    roles: [control-plane, etcd] # runs etcd
    addresses: [10.0.0.11]
# as they are
certificates:
  algorithm: RSA-2048
`);
  });

  it('refuses a comment on what is not there', () => {
    expect(() => commentedSpec(spec, [{ path: ['nodes', 1], text: 'who?' }])).toThrow('nodes[1]');
  });

  it('reads back to the same spec, whatever the comments say', () =>
    holds(
      fc.property(
        specDocument.chain((document) =>
          fc.record({
            document: fc.constant(document),
            comments: fc.array(
              fc.record({
                path: fc.constantFrom(...pathsOf(document)),
                text: fc.oneof(
                  fc.string({ unit: 'binary' }),
                  fc.constantFrom('a: b', '- x', '# y', 'a\nb: c', 'a\rb: c', 'a\u2028b: c', '', '\n', '{', '*a', '&a'),
                ),
              }),
              { maxLength: 8 },
            ),
          }),
        ),
        ({ document, comments }) => {
          const { value, problems } = readDocument(commentedSpec(document, comments));
          expect(problems).toEqual([]);
          expect(value).toEqual(asText(document));
        },
      ),
      200,
    ));
});
