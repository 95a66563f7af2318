import { stringify } from 'yaml';
import { filesOfProfiles } from './audit.js';
import type { Profile } from './cluster.js';
import { fillTemplate } from './template.js';

/** What a new spec is made of. Text as the user gave it: parsing the result is what checks it. */
export interface NewSpec {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly endpoint: string | undefined;
  readonly layout: string | undefined;
  readonly algorithm: string | undefined;
  readonly profile: Profile | undefined;
  readonly serviceCidrs: readonly string[];
  readonly controlPlanes: readonly NewNode[];
  /** Without any, etcd runs on the control planes. */
  readonly etcd: readonly NewNode[];
  readonly workers: readonly NewNode[];
  /** Name of the node whose filesystem is that of this machine. */
  readonly inPlace: string | undefined;
}

export interface NewNode {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Where an editor finds the schema: a copy in the home, so that it works on every machine that has the home. */
export const schemaLine = '# yaml-language-server: $schema=.kubepki/cluster.schema.json\n';

/**
 * The text of kubepki.yaml for a new home: what was asked for, and nothing that has a default. What a new cluster can have and one
 * that runs may lack, is said here rather than a default.
 *
 * @param template the text of `templates/kubepki.yaml`
 */
export function writeSpec(
  { name, kubernetesVersion, endpoint, layout, algorithm, profile, serviceCidrs, inPlace, ...groups }: NewSpec,
  template: string,
): string {
  const nodes = nodesOf(groups).map((node) => (node.name === inPlace ? { ...node, root: '/' } : node));
  const spec = {
    apiVersion: 'kubepki/v1',
    kind: 'Cluster',
    name,
    kubernetesVersion,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(serviceCidrs.length === 0 ? {} : { network: { serviceCidrs } }),
    ...(layout === undefined ? {} : { layout }),
    // kubeadm writes the manifest of its etcd itself.
    ...(layout === 'kubeadm' ? {} : { etcd: { peerName: 'etcd-peer.cluster.local' } }),
    ...(algorithm === undefined ? {} : { certificates: { algorithm } }),
    nodes,
    ...(profile === undefined ? {} : { hardening: { profile } }),
    // A new cluster has nothing that would have to be written again.
    ...(profile === undefined || filesOfProfiles[profile] === undefined
      ? {}
      : { encryption: { provider: 'secretbox' } }),
  };
  return `${schemaLine}${fillTemplate(template, { spec: stringify(spec, { lineWidth: 0 }).trimEnd() })}`;
}

/** A node that is named in several groups has several roles. */
function nodesOf({ controlPlanes, etcd, workers }: Pick<NewSpec, 'controlPlanes' | 'etcd' | 'workers'>) {
  const stacked = etcd.length === 0;
  const groups = [
    ...controlPlanes.map((node) => ({ node, roles: stacked ? ['control-plane', 'etcd'] : ['control-plane'] })),
    ...etcd.map((node) => ({ node, roles: ['etcd'] })),
    ...workers.map((node) => ({ node, roles: ['worker'] })),
  ];
  const byName = new Map<string, { name: string; roles: string[]; addresses: readonly string[] }>();
  for (const { node, roles } of groups) {
    const known = byName.get(node.name);
    byName.set(node.name, {
      name: node.name,
      roles: [...(known?.roles ?? []), ...roles],
      addresses: known?.addresses ?? node.addresses,
    });
  }
  return [...byName.values()];
}
