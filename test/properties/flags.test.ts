import fc from 'fast-check';
import { parse } from 'yaml';
import { valueText } from '../../src/core/components/component.js';
import { componentNames } from '../../src/core/cluster/component-names.js';
import { runsComponent } from '../../src/core/components/components.js';
import { flagSet, flagSetDocument, renderArgs, renderYaml, type FlagSet } from '../../src/core/render/flag-set.js';
import { specDocument, textsOf } from '../support/arbitrary-specs.js';
import { holds } from '../support/property.js';
import { clusterOf } from '../support/specs.js';
import { flagTable } from '../support/flag-tables.js';

/** Every flag set of a cluster. */
const flagSets = fc.tuple(specDocument, fc.constantFrom('', '/srv/node=1')).map(([document, root]) => {
  const cluster = clusterOf(textsOf(document)[0]!);
  return cluster.nodes.flatMap((node) =>
    componentNames
      .filter((name) => runsComponent(name, node, cluster))
      .map((name) => flagSet(name, cluster, node, () => flagTable, root)),
  );
});

/** How a component reads its arguments: `--name=value`, split at the first `=`. */
const readArgs = (text: string): readonly (readonly [string, string])[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    });

const settings = ({ flags }: FlagSet): readonly (readonly [string, string])[] =>
  flags.map(({ name, value }) => [name, valueText({ value })]);

/** A nested document as dotted fields. */
const flat = (value: unknown, path: readonly string[] = []): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => flat(item, [...path, key]))
    : [[path.join('.'), value]];

describe('flags', () => {
  it('are read back as they were meant, one a line', () =>
    holds(
      fc.property(flagSets, (sets) => {
        for (const set of sets) expect(readArgs(renderArgs(set))).toEqual(settings(set));
      }),
      40,
    ));

  it('are the same in JSON and in YAML', () =>
    holds(
      fc.property(flagSets, (sets) => {
        for (const set of sets) {
          const document = flagSetDocument(set);
          expect(document.flags.map(({ name, value }) => [`--${name}`, value])).toEqual(settings(set));
          expect(JSON.parse(JSON.stringify(document))).toEqual(document);
          if (set.fields.length === 0) expect(parse(renderYaml(set))).toEqual(document);
        }
      }),
      20,
    ));

  it('leave to the configuration file what are fields, each at its place', () =>
    holds(
      fc.property(flagSets, (sets) => {
        for (const set of sets.filter(({ fields }) => fields.length > 0)) {
          const { apiVersion, kind, ...fields } = parse(renderYaml(set)) as Record<string, unknown>;
          expect([apiVersion, kind]).toEqual(['kubelet.config.k8s.io/v1beta1', 'KubeletConfiguration']);
          expect([...flat(fields)].sort()).toEqual(set.fields.map(({ name, value }) => [name, value]).sort());
        }
      }),
      20,
    ));

  it('are sorted by name, and only those repeat that a user repeats or that may', () =>
    holds(
      fc.property(flagSets, (sets) => {
        for (const { component, flags } of sets) {
          const names = flags.map(({ name }) => name);
          expect(names).toEqual([...names].sort());
          const repeated = names.filter((name, index) => names.indexOf(name) !== index);
          if (component !== 'kube-apiserver') expect(repeated).toEqual([]);
        }
      }),
      20,
    ));
});
