// Facts files come from machines that somebody else may own: whatever they hold, they are read, or refused by a code.
import { join } from 'node:path';
import fc from 'fast-check';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { isPkiError } from '../../src/core/error.js';
import { readNodeFacts } from '../../src/core/read/node-facts.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { writeFileSync } from 'node:fs';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { checkRequest, makeHome, put, smallSpec, today } from '../support/home.js';
import { holds } from '../support/property.js';
import { scratch } from '../support/scratch.js';

const table = tablesOf(reader)();
const nobody = { user: () => undefined, group: () => undefined };

const good: Promise<object> = (async () => {
  const root = join(await makeHome(smallSpec('layout: kubeadm\n')), 'nodes', 'cp1');
  put(
    root,
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt]\n',
  );
  const facts = collect({ root, node: 'cp1', version: '0', now: today }, { reader, processes, table });
  return nodeFactsDocument(facts, nobody);
})();

/** What a stranger could put in the place of a value. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    -1,
    2 ** 53,
    '',
    '/',
    '/..',
    '../../etc/shadow',
    'a'.repeat(5000),
    '\u0000',
    '\u001b[2J',
    '__proto__',
    [],
    {},
    [[]],
    '2026-99-99T00:00:00Z',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

type Node = Record<string, unknown>;

/** The objects and lists of a document, each with the names in it. */
const insides = (value: unknown): readonly Node[] =>
  typeof value === 'object' && value !== null ? [value as Node, ...Object.values(value as Node).flatMap(insides)] : [];

/** Replaces, removes or adds a value anywhere. */
function changed(document: object, pick: number, name: number, kind: string, value: unknown): string {
  const copy = structuredClone(document);
  const places = insides(copy);
  const place = places[pick % places.length] ?? {};
  const names = Object.keys(place);
  const at = names[name % Math.max(names.length, 1)] ?? 'x';
  if (kind === 'remove') Reflect.deleteProperty(place, at);
  else if (kind === 'add') place[`${at}x`] = value;
  else if (kind === 'twice' && Array.isArray(place)) place.push(place[name % Math.max(place.length, 1)]);
  else place[at] = value;
  return JSON.stringify(copy);
}

/** Read and judged, in milliseconds. Nothing but an error with a code may be thrown. */
function judgeText(text: string): number {
  const before = performance.now();
  const file = join(scratch(), 'cp1.json');
  writeFileSync(file, text);
  const request = { ...checkRequest, home: undefined, path: undefined };
  try {
    readNodeFacts(text);
    reportOn(compareFacts([file], request, { reader, processes, table }), request);
  } catch (error) {
    if (!isPkiError(error)) throw error;
    expect(error.code).toMatch(/^(READ|PATH|NODE)_/);
  }
  return performance.now() - before;
}

const limit = 5000;

describe('facts that somebody has changed', () => {
  it('are judged or refused, in good time, with any value anywhere', () =>
    holds(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.constantFrom('replace', 'remove', 'add', 'twice'),
        strange,
        async (pick, name, kind, value) => {
          expect(judgeText(changed(await good, pick, name, kind, value))).toBeLessThan(limit);
        },
      ),
      150,
    ));

  it('are judged or refused with any damage to their text', () =>
    holds(
      fc.asyncProperty(fc.nat(), fc.nat(200), fc.string({ maxLength: 20 }), async (from, length, insert) => {
        const text = JSON.stringify(await good);
        const at = from % text.length;
        expect(judgeText(text.slice(0, at) + insert + text.slice(at + length))).toBeLessThan(limit);
      }),
      150,
    ));

  it('are read as they were, unchanged', async () => {
    expect(readNodeFacts(JSON.stringify(await good)).node).toBe('cp1');
  });
});
