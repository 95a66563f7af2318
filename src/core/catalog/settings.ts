import { createHash } from 'node:crypto';
import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { setting, valueText, type Setting } from '../components/component.js';
import { componentNames, type ComponentName } from '../cluster/component-names.js';
import { components, runsComponent } from '../components/components.js';
import { givenSettings } from '../components/given.js';
import { hardeningOf } from '../components/profiles.js';
import type { NodeSettings } from '../facts/manifest.js';
import { filesReadBy } from './read-by.js';
import { sniSettings } from './sni.js';

/**
 * Everything that a component on a node is started with, sorted by name; a repeated flag keeps the order of its values. What the
 * profile says goes in the place of ours. As in kubeadm, a flag that the spec gives drops every other value, and so does a field.
 */
export function settingsOf(component: ComponentName, cluster: Cluster, node: ClusterNode): readonly Setting[] {
  const hardened = hardeningOf(cluster.profile, component, cluster.version);
  const ours = [
    ...components[component].settings(cluster, node).filter(({ name }) => !hardened.some((one) => one.name === name)),
    ...hardened.map(({ name, value, why, source }) => ({ ...setting(name, value), note: { why, source } })),
    ...filesReadBy(component, cluster, node),
    ...(component === 'kube-apiserver' ? sniSettings(cluster, node) : []),
  ];
  const given = givenSettings(component, cluster);
  const replaced = new Set(given.map(({ name }) => name));
  return sorted([...ours.filter(({ name }) => !replaced.has(name)), ...given]);
}

const sorted = (settings: readonly Setting[]): readonly Setting[] =>
  [...settings].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** The settings of every component of a node, a line each: what its manifest keeps, to tell a later plan what has changed. */
export const recordedSettings = (cluster: Cluster, node: ClusterNode): NodeSettings =>
  Object.fromEntries(
    componentNames
      .filter((component) => runsComponent(component, node, cluster))
      .map((component) => [
        component,
        [...settingsOf(component, cluster, node), ...(components[component].fixed?.(cluster) ?? [])].map(lineOf),
      ]),
  );

/** Of a value that may be a secret only what tells one from another. */
const lineOf = (one: Setting): string =>
  `${one.name}=${one.isGiven === true ? `sha256:${createHash('sha256').update(valueText(one)).digest('hex').slice(0, 16)}` : valueText(one)}`;
