import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { makeHome, put } from '../support/home.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const schemas = join(__dirname, '..', 'fixtures', 'schemas');
const schemaAt = (name: string): string => join(schemas, name);

let home: string;
let hostile: string;
beforeAll(async () => {
  home = await makeHome();
  hostile = join(scratch(), '=cmd|"<&>\u0001', 'pki');
  mkdirSync(hostile, { recursive: true });
  writeFileSync(join(hostile, 'apiserver.crt'), 'nothing');
});

const well = ['--at', '2026-06-02'];
const late = ['--at', '2027-05-25'];
const ended = ['--at', '2040-01-01'];
const outputs = (form: string): readonly string[] => [
  ...[well, late, ended].map((at) => kubepki(['check', '--home', home, '--output', form, ...at]).stdout),
  kubepki(['check', hostile, '--output', form]).stdout,
];

interface Report {
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
}
const reportOf = (...args: readonly string[]) => kubepkiJson(['check', '--home', home, ...args]) as Report;

describe('check --output yaml', () => {
  it('is the same document as JSON', () => {
    const text = kubepki(['check', '--home', home, '--output', 'yaml', ...late]).stdout;
    expect(parse(text)).toEqual(reportOf(...late));
  });
});

describe('check --output sarif', () => {
  /** The schema is of draft 4, whose `id` is `$id` by now. */
  function validator() {
    const { id, $schema, ...schema } = JSON.parse(readFileSync(schemaAt('sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect([id, $schema].every((value) => typeof value === 'string')).toBe(true);
    return new Ajv({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  }

  it('is what the published schema says', () => {
    const validate = validator();
    for (const text of outputs('sarif')) expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  it('has a result for each finding, of which each names a rule that is described', () => {
    const text = kubepki(['check', '--home', home, '--output', 'sarif', ...late]).stdout;
    const { runs } = JSON.parse(text) as {
      runs: [
        {
          tool: { driver: { rules: { id: string; help?: object }[] } };
          results: { ruleId: string; ruleIndex: number; level: string }[];
        },
      ];
    };
    const { tool, results } = runs[0];
    const { findings } = reportOf(...late);
    expect(results.map(({ ruleId }) => ruleId)).toEqual(findings.map(({ rule }) => rule));
    for (const { ruleId, ruleIndex } of results)
      expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId, help: {} });
    const level = { critical: 'error', unknown: 'error', warning: 'warning', info: 'note' } as Record<string, string>;
    expect(results.map((result) => result.level)).toEqual(findings.map(({ severity }) => level[severity]));
  });

  it('describes rules about machines too', () => {
    const tree = scratch();
    const pod = 'kind: Pod\nspec: { containers: [{ command: [kube-apiserver] }] }\n';
    for (const name of ['kube-apiserver', 'kube-apiserver-old'])
      put(tree, `etc/kubernetes/manifests/${name}.yaml`, pod);
    const { runs } = JSON.parse(kubepki(['check', tree, '--output', 'sarif']).stdout) as {
      runs: [{ tool: { driver: { rules: { id: string; help?: object }[] } } }];
    };
    const { rules } = runs[0].tool.driver;
    expect(rules.map(({ id }) => id)).toContain('manifest-extra');
    expect(rules.filter(({ help }) => help === undefined)).toEqual([]);
  });
});

describe('check --output junit', () => {
  it('fails by what counts under --fail-on, and what is unknown is an error', () => {
    const failuresOf = (text: string) => /<testsuites [^>]*failures="(\d+)"/.exec(text)?.[1];
    const of = (...args: readonly string[]) => kubepki(['check', '--home', home, '--output', 'junit', ...args]).stdout;
    const { findings } = reportOf(...late);
    const critical = findings.filter(({ severity }) => severity === 'critical').length;
    const counted = findings.filter(({ severity }) => severity !== 'info').length;
    expect(critical).toBeGreaterThan(0);
    expect(failuresOf(of(...late))).toBe(`${counted}`);
    expect(failuresOf(of(...late, '--fail-on', 'critical'))).toBe(`${critical}`);
    expect(failuresOf(of(...well))).toBe('0');
  });
});

withCommand('xmllint', 'the published schema of JUnit', () => {
  const judged = (input: string) => {
    const { stderr, status } = spawnSync('xmllint', ['--noout', '--schema', schemaAt('junit-10.xsd'), '-'], {
      input,
      encoding: 'utf8',
    });
    return { stderr, status };
  };

  it('accepts every report', () => {
    for (const text of outputs('junit')) expect(judged(text)).toEqual({ stderr: '- validates\n', status: 0 });
    expect(judged('<testsuites><testsuite/></testsuites>').status).not.toBe(0);
  });
});

describe('check --output csv', () => {
  /** RFC 4180, read strictly. */
  function cellsOf(text: string): readonly (readonly string[])[] {
    return text
      .split('\r\n')
      .slice(0, -1)
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
          ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
        ),
      );
  }

  it('has a row for each finding and for each certificate that is well, all as long as the header', () => {
    const [header, ...rows] = cellsOf(kubepki(['check', '--home', home, '--output', 'csv', ...late]).stdout);
    expect(header?.slice(0, 4)).toEqual(['severity', 'rule', 'node', 'name']);
    expect(rows.filter(([severity]) => severity !== 'ok').map(([, rule]) => rule)).toEqual(
      reportOf(...late).findings.map(({ rule }) => rule),
    );
    for (const row of rows) expect(row).toHaveLength(12);
  });

  it('begins no cell as a formula, whatever a folder is called', () => {
    const { stdout } = kubepki(['check', '.', '--output', 'csv', '--node', '=1+1'], { cwd: hostile });
    const cells = cellsOf(stdout).flat();
    expect(cells).toContain("'=1+1");
    // Days that have passed are a number.
    expect(cells.filter((cell) => /^\s*[=+@-]/.test(cell) && !/^-\d+$/.test(cell))).toEqual([]);
  });
});
