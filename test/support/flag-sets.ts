import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComponentName } from '../../src/core/cluster/component-names.js';
import { flagSet, type FlagSet } from '../../src/core/render/flag-set.js';
import { renderSets, type FormatName, type Surroundings } from '../../src/core/render/formats.js';
import { flags, type NodeFlags } from '../../src/workflows/flags.js';
import { flagTable } from './flag-tables.js';
import { smallSpec } from './home.js';
import { clusterOf } from './specs.js';

/** The text of a template that ships with the package. */
export const ownTemplate = (name: string): string =>
  readFileSync(join(__dirname, '..', '..', 'templates', name), 'utf8');

/** A small spec of a patch release, of which there are images. */
export const imagedSpec = (more = '', version = '1.37.2'): string =>
  smallSpec(more).replace('kubernetesVersion: "1.37"', `kubernetesVersion: ${version}`);

/** The flags of one component of the first node. */
export function firstSet(component: ComponentName, spec: string, root = ''): FlagSet {
  const cluster = clusterOf(spec);
  return flagSet(component, cluster, cluster.nodes[0]!, () => flagTable, root);
}

/** The flags of every component of a node. */
export const nodeFlags = (spec: string, node = 'cp1', component?: ComponentName): NodeFlags =>
  flags({ component, node, version: undefined, root: '', tables: () => flagTable }, clusterOf(spec));

export const surroundingsOf = ({ cluster, node }: Pick<NodeFlags, 'cluster' | 'node'>): Surroundings => ({
  cluster,
  node,
  template: ownTemplate,
  binaries: '/opt/bin',
});

/** What the command prints of a node in a format, and what it says beside it. */
export function rendered(format: Exclude<FormatName, 'json'>, spec: string, component?: ComponentName, node = 'cp1') {
  const started = nodeFlags(spec, node, component);
  return renderSets(format, started.sets, surroundingsOf(started), component === undefined);
}
