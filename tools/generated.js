// What `npm run generate` writes, as [path, text]: a test compares it with what is committed.
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { checkPolicyJsonSchema, clusterJsonSchema } = require('./cluster-schema.js');
const { commandPage, readmeWithTable } = require('./commands.js');
const { catalogPage, reloadPage, ruleTestsPage, rulesPage, specPage } = require('./docs.js');
const { everyRule } = require('../dist/core/rules/registry.js');
const { timelinePicture } = require('./timeline.js');
const { trustGraph } = require('./trust-graph.js');

const fixture = (name) => readFileSync(join(__dirname, '..', 'test', 'fixtures', name), 'utf8');

const generated = async () => [
  ['schemas/cluster.json', `${JSON.stringify(clusterJsonSchema(), null, 2)}\n`],
  ['schemas/check-policy.json', `${JSON.stringify(checkPolicyJsonSchema(), null, 2)}\n`],
  // Which rules there are is asked by whoever reads a policy; the rules themselves are large.
  [
    'data/rules.json',
    `${JSON.stringify(Object.fromEntries(everyRule.map(({ id, severity }) => [id, severity])), null, 2)}\n`,
  ],
  ['docs/spec.md', specPage({ smallest: fixture('kubepki.yaml'), full: fixture('kubepki-full.yaml') })],
  ['docs/catalog.md', catalogPage()],
  ['docs/rules.md', rulesPage()],
  ['docs/rule-tests.md', ruleTestsPage()],
  ['docs/reload.md', reloadPage()],
  ['docs/trust.svg', trustGraph()],
  ['docs/timeline.svg', await timelinePicture()],
  ['docs/commands.md', commandPage()],
  ['README.md', readmeWithTable()],
];

module.exports = { generated };
