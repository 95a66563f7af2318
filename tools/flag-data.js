// Writes data/flag-tables.json, which flags, feature gates, admission plugins and cipher suites each release has:
//   node tools/flag-data.js TABLE
// TABLE is JSON, taken from each release's own commands: {about, versions, components, featureGates, admissionPlugins, cipherSuites}, where
// a flag or gate has spans {from, to, type, default, deprecated?, hidden?} or {from, to, stage, default}. A later release is added by
// running this with a table that has it. What is written has a line a flag, and leaves out a bound that is the oldest or newest release.
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const fail = (message) => {
  console.error(message);
  process.exit(2);
};

/**
 * The flags of a component by the names that `--help` prints: an underscore is a dash (k8s.io/component-base/cli/flag). Each component
 * also registers the flags of its JSON log format (k8s.io/component-base/logs/json/register), which a table taken from the packages of
 * flags alone lacks: they are what those of the text format are.
 */
const flagsOf = (flags) =>
  Object.fromEntries(
    Object.entries(flags).flatMap(([name, spans]) => [
      [name.replaceAll('_', '-'), spans],
      ...(name.startsWith('log-text-') ? [[name.replace('text', 'json'), spans]] : []),
    ]),
  );

/** The spans of one name, checked: in order, apart, and of releases that are known. */
function spansOf(what, spans, releases) {
  let last = -1;
  return spans.map(({ from, to, ...rest }) => {
    const [first, end] = [releases.indexOf(from), releases.indexOf(to)];
    if (first <= last || end < first)
      fail(`expected spans of ${what} in order, in known releases, got ${from} to ${to}`);
    last = end;
    const bounds = { ...(first === 0 ? {} : { from }), ...(end === releases.length - 1 ? {} : { to }) };
    return { ...bounds, ...rest };
  });
}

const sorted = (object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

/** An object with a line for each of its names. */
const lines = (object, indent) =>
  `{\n${object.map(([name, value]) => `${indent}  ${JSON.stringify(name)}: ${value}`).join(',\n')}\n${indent}}`;

function render({ versions, components, featureGates, admissionPlugins, cipherSuites }) {
  const spans = (named, indent) =>
    lines(
      sorted(named).map(([name, all]) => [name, JSON.stringify(spansOf(name, all, versions))]),
      indent,
    );
  const lists = (named, indent) =>
    lines(
      versions.map((release) => [
        release,
        JSON.stringify(named[release] ?? fail(`expected lists of ${release}, got none`)),
      ]),
      indent,
    );
  return `${lines(
    [
      ['releases', JSON.stringify(versions)],
      [
        'flags',
        lines(
          sorted(components).map(([name, flags]) => [name, spans(flagsOf(flags), '    ')]),
          '  ',
        ),
      ],
      ['featureGates', spans(featureGates, '  ')],
      ['admissionPlugins', lists(admissionPlugins, '  ')],
      ['cipherSuites', lists(cipherSuites, '  ')],
    ],
    '',
  )}\n`;
}

const [file] = process.argv.slice(2);
if (file === undefined) fail('expected the file with the table: node tools/flag-data.js TABLE');
writeFileSync(join(__dirname, '..', 'data', 'flag-tables.json'), render(JSON.parse(readFileSync(file, 'utf8'))));
