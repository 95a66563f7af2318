// The command reference, docs/commands.md, by oclif's own generator; and the table of commands in README.md.
'use strict';
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { spawnSync } = require('node:child_process');
const { commands } = require('../dist/main.js');

const root = join(__dirname, '..');

function commandPage() {
  const oclif = join(dirname(require.resolve('oclif/package.json')), 'bin', 'run.js');
  const args = ['readme', '--dry-run', '--no-source-links', '--readme-path', 'docs/commands.md'];
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    OCLIF_SKIP_NEW_VERSION_CHECK: '1',
    NO_COLOR: '1',
    COLUMNS: '120',
    OCLIF_COLUMNS: '120',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [oclif, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return asTyped(`${stdout.slice(stdout.indexOf('# Commands')).trimEnd()}\n`);
}

/** A usage of our own has the id of its command, with a colon in it: in headings, and run together in the links to them. */
const asTyped = (page) =>
  Object.keys(commands)
    .filter((id) => id.includes(':'))
    .reduce(
      (text, id) =>
        text
          .replaceAll(`kubepki ${id}`, `kubepki ${id.replace(':', ' ')}`)
          .replaceAll(`(#kubepki-${id.replace(':', '')}-`, `(#kubepki-${id.replace(':', '-')}-`),
      page,
    );

const marks = ['<!-- command table -->\n', '<!-- command table end -->'];

function readmeWithTable() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const rows = Object.entries(commands).map(([id, { summary }]) => {
    const name = `kubepki ${id.replace(/:/g, ' ')}`;
    return `| [\`${name}\`](docs/commands.md) | ${summary} |`;
  });
  const [before, rest] = text.split(marks[0]);
  const after = rest.slice(rest.indexOf(marks[1]));
  return `${before}${marks[0]}\n| command | what it does |\n|---|---|\n${rows.join('\n')}\n\n${after}`;
}

module.exports = { commandPage, readmeWithTable };
