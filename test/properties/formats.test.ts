import fc from 'fast-check';
import { coreComponents, valueText } from '../../src/core/components/component.js';
import { componentNames } from '../../src/core/cluster/component-names.js';
import { podComponents } from '../../src/core/components/images.js';
import { runsComponent } from '../../src/core/components/components.js';
import { flagText } from '../../src/core/read/flag-sources.js';
import { unitSource } from '../../src/core/read/flag-unit.js';
import { startSettings } from '../../src/core/render/command.js';
import { flagSet, type FlagSet } from '../../src/core/render/flag-set.js';
import { renderSets, type FormatName } from '../../src/core/render/formats.js';
import { specDocument, textsOf } from '../support/arbitrary-specs.js';
import { surroundingsOf } from '../support/flag-sets.js';
import { flagTable } from '../support/flag-tables.js';
import { holds } from '../support/property.js';
import { clusterOf } from '../support/specs.js';

/** The nodes of a cluster of a patch release, with what each is started with. */
const nodes = fc.tuple(specDocument, fc.integer({ min: 0, max: 20 })).map(([document, patch]) => {
  const spec = clusterOf(textsOf(document)[0]!);
  const cluster = { ...spec, version: { ...spec.version, patch } };
  return cluster.nodes.map((node) => ({
    cluster,
    node,
    sets: componentNames
      .filter((name) => runsComponent(name, node, cluster))
      .map((name) => flagSet(name, cluster, node, () => flagTable)),
  }));
});

type Form = Exclude<FormatName, 'json'>;

const textOf = (format: Form, set: FlagSet, on: Parameters<typeof surroundingsOf>[0]): string =>
  renderSets(format, [set], surroundingsOf(on), false).text;

/** As the audit reads it: `component --name=value`, in order. */
function readBack(format: Form, text: string): readonly string[] {
  const source =
    format === 'static-pod'
      ? flagText(
          text,
          'pod.yaml',
          () => false,
          () => undefined,
        )
      : unitSource(
          [{ file: 'x.service', text }],
          () => false,
          () => undefined,
        );
  const sources =
    source === undefined ? [] : 'kind' in source ? (source.kind === 'sources' ? source.sources : []) : [source];
  return sources.flatMap(({ component, flags }) => flags.map(({ name, value }) => `${component} ${name}=${value}`));
}

describe('what a form says, read as the audit reads it', () => {
  it.each(['static-pod', 'systemd', 'systemd-drop-in'] as const)('is exactly the flag set: %s', (format) =>
    holds(
      fc.property(nodes, (all) => {
        for (const { sets, ...on } of all)
          for (const set of sets.filter(
            ({ component }) => format !== 'static-pod' || podComponents.some((name) => name === component),
          ))
            expect(readBack(format, textOf(format, set, on))).toEqual(
              startSettings(set).map((one) => `${set.component} ${one.name}=${valueText(one)}`),
            );
      }),
      20,
    ),
  );

  it.each(['k3s', 'rke2'] as const)('is a part of the flag set, each flag as it is: %s', (format) =>
    holds(
      fc.property(nodes, (all) => {
        for (const { sets, ...on } of all) {
          const core = sets.filter(({ component }) => coreComponents.some((name) => name === component));
          if (core.length === 0) continue;
          const text = renderSets(format, core, surroundingsOf(on), true).text;
          const read = flagText(
            text,
            'config.yaml',
            () => false,
            () => undefined,
          );
          const known = new Map(
            core.map((set) => [set.component as string, [...set.flags, ...set.fields].map((one) => valueText(one))]),
          );
          for (const { component, flags } of read.kind === 'sources' ? read.sources : [])
            for (const { value, name } of flags)
              if (name.startsWith('--') && known.has(component)) expect(known.get(component)).toContain(value);
        }
      }),
      20,
    ),
  );
});
