// The reference pages that are tables of the source: docs/spec.md, docs/catalog.md, docs/rules.md, docs/rule-tests.md.
'use strict';
const { catalog, allLayouts } = require('../dist/core/catalog/catalog.js');
const { foreign } = require('../dist/core/catalog/foreign.js');
const { mechanisms, reloadTable } = require('../dist/core/components/reload.js');
const { controlsOf } = require('../dist/core/rules/rule.js');
const { registry } = require('../dist/core/rules/registry.js');
const { withoutHome } = require('../dist/core/report/without-home.js');
const { clusterJsonSchema } = require('./cluster-schema.js');
const { ruleTests } = require('./rule-tests.js');
const { tried } = require('./tried.js');
/** The layouts that kubepki makes clusters in. */
const madeLayouts = ['kubepki', 'kubeadm'];

const cell = (text) => String(text).replace(/\|/g, '\\|').replace(/\n/g, ' ');
const line = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (header, rows) =>
  [line(...header), `|${header.map(() => '---').join('|')}|`, ...rows.map((row) => line(...row))].join('\n');
const code = (text) => `\`${text}\``;
const generatedNote = (source) => `<!-- Made by \`npm run generate\` from ${source}. Do not edit. -->`;

function typeOf(schema) {
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
  if (schema.type === 'object') return 'mapping';
  const type = [schema.type].flat().join(' or ');
  return schema.pattern ? `${type} (${code(schema.pattern)})` : type;
}

/** Every key of a schema with its path, depth first. */
function keysOf(schema, path) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`;
    const required = (schema.required ?? []).includes(name) && value.default === undefined;
    const fallback = required
      ? 'required'
      : value.default === undefined || (typeof value.default === 'object' && Object.keys(value.default).length === 0)
        ? ''
        : code(JSON.stringify(value.default));
    const inner =
      value.type === 'array'
        ? keysOf(value.items, `${here}[]`)
        : value.additionalProperties?.properties
          ? keysOf(value.additionalProperties, `${here}.<name>`)
          : keysOf(value, here);
    return [[code(here), typeOf(value), fallback, value.description ?? ''], ...inner];
  });
}

const specPage = (examples) => `# The spec: kubepki.yaml

${generatedNote('src/core/cluster/schema.ts')}

The JSON Schema is \`schemas/cluster.json\` in the package; a new home has a copy in \`.kubepki/\` for editors.

- Text is read as it stands: \`1.30\`, \`"1.30"\` and \`v1.30.14\` name the same release.
- Durations are numbers with units: s, m, h, d, w, y; a year is 365 days. \`90d\`, \`1h30m\`, \`10y\`.
- A key with nothing behind it means the same as no key.
- Everything that is wrong is reported at once, with line and column.

${table(['key', 'type', 'default', 'meaning'], keysOf(clusterJsonSchema(), ''))}

## The smallest spec

\`\`\`yaml
${examples.smallest.trim()}
\`\`\`

## Every group of settings once

\`\`\`yaml
${examples.full.trim()}
\`\`\`
`;

const subjectOf = (row) => {
  if (row.subject === undefined) return '';
  if (row.subject === 'node name') return 'CN=<node>';
  if (row.subject === 'node identity') return 'O=system:nodes, CN=system:node:<node>';
  return [...row.subject.organizations.map((group) => `O=${group}`), `CN=${row.subject.commonName}`].join(', ');
};

const placementOf = (row) => (row.kind === 'authority' ? 'home' : [row.on].flat().join(', '));
const readersOf = (row) =>
  (row.readBy ?? [])
    .flatMap(({ component, names }) =>
      Object.values(names)
        .flat()
        .map((flag) => `${component} ${code(flag)}`),
    )
    .join('<br>');

const catalogPage = () => `# The catalog

${generatedNote('src/core/catalog')}

One row per certificate, key, kubeconfig and trust bundle. Every command is a projection of this table: \`init\` and \`plan\` create from it, \`check\` compares
with it, \`flags\` reads its last column. \`etcd\` rows exist where the spec has nodes with that role, \`kubelet-client\` and \`kubelet-server\` where
\`kubelet.certificates\` is \`issued\`.

![Which authority signs what, and which component reads it](trust.svg)

${table(
  ['name', 'what it is', 'kind', 'authority', 'lives on', 'subject', 'usages', 'read by'],
  Object.entries(catalog).map(([name, row]) => [
    code(name),
    row.title,
    row.kind,
    row.authority ?? '',
    placementOf(row),
    subjectOf(row),
    (row.usages ?? (row.kind === 'kubeconfig' ? ['clientAuth'] : [])).join(', '),
    readersOf(row),
  ]),
)}

## Files of others

Where \`kubelet.certificates\` is \`bootstrap\`, flags name files that kubepki neither makes nor judges.

${table(
  ['name', 'what it is', 'written by', 'lives on', 'read by'],
  Object.entries(foreign).map(([name, row]) => [
    code(name),
    row.title,
    row.writtenBy,
    placementOf(row),
    readersOf(row),
  ]),
)}

## Paths

Relative to the root of the node. An artefact without a path does not exist in that layout.

${table(
  ['name', ...madeLayouts],
  [...new Set([...Object.keys(catalog), ...Object.keys(foreign)])]
    .filter((name) => catalog[name]?.kind !== 'authority')
    .map((name) => [
      code(name),
      ...madeLayouts.map((layout) =>
        Object.values(allLayouts[layout].paths[name] ?? {})
          .map(code)
          .join('<br>'),
      ),
    ]),
)}
`;

const rulePage = ({ id, means, protects, mend, sources, cis = [] }) =>
  `## ${id}\n\n${means}\n\n**Protects** ${protects}.\n\n**Mend.** ${mend}\n${sources.length === 0 ? '' : `\nSources: ${sources.map((source) => (source.startsWith('http') ? `<${source}>` : source)).join(', ')}\n`}${cis.length === 0 ? '' : `\nCIS Kubernetes Benchmark: ${cis.join(', ')}\n`}`;

const rulesPage = () => `# The rules of check

${generatedNote('src/core/rules')}

An artefact is judged in stages: present, readable, parses, pair, issuer, identity, time. The first stage with a critical or unknown finding is the last, so that
one fault gives one finding; what is wrong with the text of a kubeconfig does not hide what is wrong with its certificate. Rules of the stage *always* are asked in any case. \`kubepki explain RULE\` prints one of these pages.

${table(
  ['rule', 'stage', 'severity', 'remedy', 'CIS'],
  registry.check.map(({ id, stage, severity, remedy, cis, sources }) => [
    `[${id}](#${id})`,
    stage,
    severity,
    remedy,
    controlsOf({ cis, sources }).join(', '),
  ]),
)}

## Without a home

Most rules are mended by \`kubepki apply\` in the home of the cluster. On a node that no home manages, this mends what has the remedy:

${Object.entries(withoutHome)
  .map(([remedy, text]) => `- **${remedy}**: ${text}`)
  .join('\n')}

${registry.check.map(rulePage).join('\n')}
# The rules of flags audit

Every one is asked about every component. Where a rule rests on a control of the CIS Kubernetes Benchmark, its findings name it.

${table(
  ['rule', 'severity', 'CIS'],
  registry['flags audit'].map(({ id, severity, sources }) => [
    `[${id}](#${id})`,
    severity,
    sources
      .filter((source) => source.startsWith('CIS '))
      .map((source) => source.slice(source.indexOf(', ') + 2))
      .join(', '),
  ]),
)}

${registry['flags audit'].map(rulePage).join('\n')}
# The rules of front roles

${registry['front roles'].map(rulePage).join('\n')}`;

/** The names of tests as a list in a cell, without the rule where that is the first of their headings. */
const namesOf = (tests, id) => tests.map(({ name }) => name.replace(`${id} › `, '')).join('<br>');

function ruleTestsPage() {
  const tests = ruleTests();
  const rowOf = ({ id }) => {
    const ofRule = tests.filter(({ rules }) => rules.includes(id));
    const of = (kind) =>
      namesOf(
        ofRule.filter((one) => one.kind === kind),
        id,
      );
    const files = [...new Set(ofRule.map(({ file }) => code(file)))].join('<br>');
    return [`[${id}](rules.md#${id})`, of('hit'), of('near miss'), files];
  };
  return `# Which test tries which rule

${generatedNote('test/core/rules')}

Every rule has at least one test in which it finds something, and one in which not much is missing and it stays silent, or says as information what is an alarm
elsewhere. The names are those that jest prints, the files are in \`test/core/rules\`. Each test compares everything that is said with what it expects. One that calls
itself a hit of a rule and does not expect it, or a near miss and does, cannot be loaded; a rule without one of the two fails \`test/tools/rule-tests.test.ts\`.

${Object.entries(registry)
  .map(
    ([command, rules]) => `## Rules of ${command}\n\n${table(['rule', 'found', 'nearly', 'file'], rules.map(rowOf))}\n`,
  )
  .join('\n')}`;
}

const seconds = (within) =>
  within === undefined ? 'restart' : within === 0 ? 'the next connection' : `${within / 60} min at most`;

const reloadPage = () => `# What is re-read, and what needs a restart

${generatedNote('src/core/components/reload.ts')}

How each component comes to know that a file has changed. \`kubepki plan\` and \`apply\` name the restarts that follow from it. A new file takes its name by a rename
over the old one, which a watch sees at once; a link that is swapped is not always seen, and a backup that is a hard link ends the watch.

${table(
  ['component', 'flag or field', 'of a kubeconfig', 'since', 'new contents hold', 'how'],
  reloadTable.map(({ components, names, part, since, mechanism }) => [
    components.join('<br>'),
    names.map(code).join('<br>'),
    part ?? '',
    since === undefined ? '' : `${since.major}.${since.minor}`,
    seconds(mechanisms[mechanism].within),
    mechanisms[mechanism].how,
  ]),
)}

What a component does not check: whether key and certificate fit, where it reads the two at every connection or through a kubeconfig. A connection made between the
renames of the two then fails once. None does where the key stays (\`renew --reuse-key\`). With \`pairs: combined\` there are no two renames, and
hardly any connection fails: Go opens the one file twice (\`tls.LoadX509KeyPair\`), and a rename can fall in between. Measured on etcd 3.7.3 with four clients that make
new connections all the time, and changes back to back: of 1,657 connections during 300 changes of two files 64 failed; of 4,330 during 3,000 changes of one file, 1.

## Tried

With the real components of Kubernetes 1.37.2 and etcd 3.7.3, by \`test/e2e/reload.test.ts\` and \`test/e2e/combined.test.ts\`, which run with every change. What is not
listed here is read from the source of each release.

${table(['claim', 'what is seen', 'test'], tried)}
`;

module.exports = {
  reloadPage,
  specPage,
  catalogPage,
  rulesPage,
  ruleTestsPage,
};
