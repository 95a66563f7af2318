// Secrets of a machine that are no private keys: nothing that looks at it quotes one, however its files are written or damaged.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { parseAllDocuments, stringify, type ToStringOptions } from 'yaml';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { kubeadmCertificates } from '../../src/core/catalog/catalog.js';
import { readDump } from '../../src/core/read/objects.js';
import { checkText } from '../../src/core/report/check-text.js';
import { flagAuditText } from '../../src/core/report/flag-audit.js';
import { forms } from '../../src/core/report/forms/forms.js';
import { importDocument, importText } from '../../src/core/report/import-report.js';
import { inspectDocument, inspectText } from '../../src/core/report/inspect-report.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { everyRule } from '../../src/core/rules/registry.js';
import { compareFiles, reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { factsSpec } from '../../src/workflows/facts-spec.js';
import { importReport } from '../../src/workflows/import-report.js';
import { prepareImport } from '../../src/workflows/import.js';
import { inspect } from '../../src/workflows/inspect.js';
import { kubeadmDocuments, kubeadmSpec } from '../../src/workflows/kubeadm-spec.js';
import { withObjects } from '../../src/workflows/look-at-objects.js';
import { damage, damaged } from '../support/damage.js';
import { auditAt } from '../support/flag-files.js';
import { flagTable } from '../support/flag-tables.js';
import { checkRequest, machines, makeHome, put, smallSpec, today } from '../support/home.js';
import { printed, quotedIn } from '../support/quoted.js';
import { secretFiles } from '../support/secret-files.js';
import { holds } from '../support/property.js';
import { scratch } from '../support/scratch.js';

const machine = (async () => {
  const root = join(scratch(), 'cp1');
  cpSync(join(await makeHome(smallSpec('layout: kubeadm\n')), 'nodes', 'cp1'), root, { recursive: true });
  rmSync(join(root, 'manifest.json'));
  for (const [path, { text }] of Object.entries(secretFiles)) put(root, path, text, 0o600);
  return root;
})();

const pki = 'etc/kubernetes/pki';
const plain = (_: string, text: string): string => text;
const request = { ...checkRequest, nameOf: () => 'cp1' };
const tools = { reader, processes, table: flagTable };
const nobody = { user: () => undefined, group: () => undefined };
const answers = {
  name: 'prod',
  kubernetesVersion: '1.37',
  endpoint: 'api.prod.example.com:6443',
  serviceCidrs: ['10.96.0.0/12'],
  addresses: new Map([['cp1', ['10.0.0.11']]]),
  configured: [],
};
const nodes = { controlPlanes: [{ name: 'cp1', addresses: ['10.0.0.11'] }], workers: [] };
const context = {
  version: '0',
  ranAt: today,
  failOn: 'warning',
  warn: undefined,
  critical: undefined,
  rules: everyRule,
  kubeadmCertificates: kubeadmCertificates(),
  former: undefined,
} as const;

/** What is made at its first use, and kept. */
function kept<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const report = (compared: Parameters<typeof reportOn>[0]) => reportOn(compared, request);
const check = (more: object) => compareFiles({ ...request, ...more }, reader, processes, machines());

/** Everything that the commands say about a machine. */
function saidOfMachine(root: string): readonly string[] {
  const folder = scratch();
  const facts = join(folder, 'cp1.json');
  const checked = kept(() => report(check({ path: root })));
  const collected = printed(() =>
    JSON.stringify(nodeFactsDocument(collect({ root, node: 'cp1', version: '0', now: today }, tools), nobody)),
  );
  writeFileSync(facts, collected);
  const home = { words: [`cp1=${root}`], folderFor: () => join(folder, 'home'), answers, copyKeys: false, now: today };
  const imported = kept(() => importReport(prepareImport(home, reader), [], false));
  const audited = kept(() => auditAt(root, { isFix: true }));
  return [
    () => collected,
    () => JSON.stringify(checked()),
    () => checkText(checked(), { paint: plain, width: 100, at: (text) => text }),
    ...Object.values(forms).map((form) => () => form(checked(), context)),
    () => JSON.stringify(report(compareFacts([facts], { ...request, path: undefined }, tools))),
    () => JSON.stringify(factsSpec([facts], answers, { folder, now: today }, reader)),
    () => JSON.stringify(audited()),
    () => flagAuditText(audited().report, plain),
    () => importText(imported(), plain),
    () => JSON.stringify(importDocument(imported())),
  ].map(printed);
}

/** Everything that the commands say about one of its files, whatever they take it for. */
function saidOfFile(root: string, path: string): readonly string[] {
  const inspected = kept(() => inspect([path], reader));
  return [
    () => JSON.stringify(report(check({ path }))),
    () => JSON.stringify(report(check({ path: root, spec: path, node: 'cp1' }))),
    () =>
      JSON.stringify(
        report(withObjects(check({ path: join(root, pki) }), readDump(readFileSync(path, 'utf8'), 'dump'))),
      ),
    () => JSON.stringify(report(compareFacts([path], { ...request, path: undefined }, tools))),
    () => JSON.stringify(auditAt(root, { paths: [path], isFix: true })),
    () => inspectText(inspected(), today, plain),
    () => JSON.stringify(inspectDocument(inspected())),
    () => JSON.stringify(kubeadmSpec(kubeadmDocuments(path, reader), nodes)),
  ].map(printed);
}

type Edit = (text: string) => string;

const anyDamage: Arbitrary<Edit> = damage.map(
  (change) => (text: string) => damaged(Buffer.from(text, 'latin1'), change).toString('latin1'),
);

/** The same documents, written otherwise. */
const written =
  (options: ToStringOptions | 'json'): Edit =>
  (text) => {
    const documents = parseAllDocuments(text);
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return text;
    const values = documents.map((document) => document.toJS() as unknown);
    if (values.some((value) => typeof value !== 'object')) return text;
    return options === 'json'
      ? values.map((value) => JSON.stringify(value, null, 1)).join('\n---\n')
      : values.map((value) => stringify(value, options)).join('---\n');
  };

const spellings: Readonly<Record<string, Edit>> = {
  'as it is': (text) => text,
  'as JSON': written('json'),
  'between brackets': written({ collectionStyle: 'flow' }),
  'in double quotes': written({ defaultStringType: 'QUOTE_DOUBLE' }),
  'in single quotes': written({ defaultStringType: 'QUOTE_SINGLE' }),
  'in blocks': written({ defaultStringType: 'BLOCK_LITERAL' }),
  'in folded blocks': written({ defaultStringType: 'BLOCK_FOLDED' }),
  'with keys in quotes': written({ defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: 'PLAIN' }),
  'with Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'with a first line more': (text) => `---\n${text}`,
};

describe('a secret of a machine', () => {
  const paths = Object.keys(secretFiles);
  const all = Object.values(secretFiles).flatMap(({ secrets }) => secrets);

  it.each(Object.entries(spellings))('is quoted by nothing that looks at it: %s', async (_, edit) => {
    const root = await machine;
    try {
      for (const [path, { text }] of Object.entries(secretFiles)) writeFileSync(join(root, path), edit(text), 'latin1');
      for (const path of ['', ...paths])
        expect({
          path,
          quoted: quotedIn((path === '' ? saidOfMachine(root) : saidOfFile(root, join(root, path))).join('\n'), all),
        }).toEqual({ path });
    } finally {
      for (const [path, { text }] of Object.entries(secretFiles)) writeFileSync(join(root, path), text);
    }
  });

  it('is quoted by nothing, whatever was done to its file', () =>
    holds(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.array(fc.oneof(anyDamage, fc.constantFrom(...Object.values(spellings))), { minLength: 1, maxLength: 3 }),
        async (path, edits) => {
          const root = await machine;
          const { text, secrets } = secretFiles[path]!;
          const whole = join(root, path);
          writeFileSync(
            whole,
            edits.reduce((so, edit) => edit(so), text),
            'latin1',
          );
          try {
            expect(quotedIn([...saidOfMachine(root), ...saidOfFile(root, whole)].join('\n'), secrets)).toBeUndefined();
          } finally {
            writeFileSync(whole, text);
          }
        },
      ),
      12,
    ));
});
