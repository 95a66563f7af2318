'use strict';
// The import directions of the architecture: downwards only.

/** The folders of core, in the order data flows: each imports only itself and what stands above it in this list. */
const core = [
  'facts',
  'read',
  'cluster',
  'keysets',
  'components',
  'catalog',
  'render',
  'infer',
  'bootstrap',
  'rules',
  'plan',
  'adopt',
  'report',
];

const coreRules = core.map((folder, index) => ({
  name: `core-${folder}`,
  comment: `core/${folder} imports only ${['core/error', ...core.slice(0, index)].join(', ')}`,
  severity: 'error',
  from: { path: `^src/core/${folder}/` },
  to: { path: '^src/', pathNot: [`^src/core/(${core.slice(0, index + 1).join('|')})/`, '^src/core/error\\.ts$'] },
}));

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ...coreRules,
    forbid('no-cycles', 'a cycle is one thing in two files', {}, { circular: true }),
    forbid(
      'core-is-pure',
      'core does no I/O: of Node it takes computation only',
      { path: '^src/core/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|net|util)$' },
    ),
    forbid(
      'core-libraries',
      'core parses with yaml, valibot and ipaddr.js, nothing else',
      { path: '^src/core/' },
      { path: 'node_modules', pathNot: 'node_modules/(yaml|valibot|ipaddr\\.js)/' },
    ),
    forbid(
      'workflows',
      'workflows orchestrate core through ports',
      { path: '^src/workflows/' },
      { path: '^src/', pathNot: ['^src/core/', '^src/workflows/'] },
    ),
    forbid(
      'workflows-no-io',
      'workflows reach the outside through ports',
      { path: '^src/workflows/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(path|util)$' },
    ),
    forbid(
      'adapters',
      'an adapter imports the ports and what it implements',
      { path: '^src/adapters/([^/]+)/' },
      {
        path: '^src/',
        pathNot: [
          '^src/core/facts/',
          '^src/core/error\\.ts$',
          '^src/core/read/(der|encode|pem)\\.ts$',
          '^src/adapters/$1/',
        ],
      },
    ),
    forbid(
      'encodings-in-their-room',
      'of the adapters only issue writes DER and PEM',
      { path: '^src/adapters/', pathNot: '^src/adapters/issue/' },
      { path: '^src/core/read/' },
    ),
    forbid(
      'only-cli-wires',
      'only cli/ knows adapters',
      { path: '^src/', pathNot: ['^src/cli/', '^src/adapters/'] },
      { path: '^src/adapters/' },
    ),
    forbid(
      'commands-below-main',
      'nothing imports commands but the table of commands',
      { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/commands/'] },
      { path: '^src/commands/' },
    ),
    forbid(
      'cli-below-commands',
      'core, workflows and adapters do not know the command line',
      { path: '^src/(core|workflows|adapters)/' },
      { path: '^src/cli/' },
    ),
    forbid(
      'x509-in-its-room',
      'only adapters/issue imports the certificate libraries',
      { path: '^src/', pathNot: '^src/adapters/issue/' },
      { path: 'node_modules/(@peculiar|reflect-metadata)/' },
    ),
    forbid(
      'oclif-in-its-room',
      'only the command line imports oclif',
      { path: '^src/', pathNot: '^src/(cli/|commands/|main\\.ts)' },
      { path: 'node_modules/@oclif/' },
    ),
    forbid(
      'light-path',
      'check and flags never load the room that issues',
      { path: '^src/(commands|cli)/', pathNot: '^src/cli/(wiring/tools|exit-codes)\\.ts$' },
      { path: '^src/adapters/issue/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
