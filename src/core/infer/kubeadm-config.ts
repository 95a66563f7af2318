import { draftOf, type Setting, type SpecDraft } from '../cluster/draft.js';
import type { KubeadmDocument } from '../read/kubeadm-config.js';
import { clusterSettings } from './kubeadm-cluster.js';
import { nodeSettings, type GivenNodes } from './kubeadm-nodes.js';
import { valueAt } from './kubeadm-outcome.js';
import { leftOver } from './kubeadm-rest.js';

/**
 * A kubeadm configuration as a spec: every value with where it comes from, and a note for everything that has no counterpart.
 * What kubeadm fills in where nothing is said is in the spec wherever kubepki would fill in something else.
 *
 * @throws InferError INFER_NODES where no control plane is known, INFER_ETCD for an etcd that is reached without TLS
 */
export function specFromKubeadmConfig(documents: readonly KubeadmDocument[], given: GivenNodes): SpecDraft {
  const cluster = documents.find(({ kind }) => kind === 'ClusterConfiguration') ?? nothingSaid;
  const etcd = valueAt({ document: cluster, path: ['etcd', 'external'] }) === undefined ? 'stacked' : 'external';
  const outcomes = [...clusterSettings(cluster), ...nodeSettings(documents, given, etcd)];
  return draftOf(
    outcomes.flatMap(({ setting }) => setting ?? []),
    leftOver(documents, outcomes),
  );
}

/**
 * What a kubeadm configuration says of the cluster as a whole, and nothing that it does not say: for a cluster whose nodes are there to
 * be looked at.
 */
export function settingsFromKubeadmConfig(documents: readonly KubeadmDocument[]): {
  readonly settings: readonly Setting[];
  readonly notes: readonly string[];
} {
  const cluster = documents.filter(({ kind }) => kind === 'ClusterConfiguration').slice(0, 1);
  const outcomes = cluster.flatMap(clusterSettings);
  return {
    settings: outcomes.flatMap(({ at, setting }) => (at === undefined || setting === undefined ? [] : [setting])),
    notes: leftOver(cluster, outcomes),
  };
}

/** kubeadm then has its defaults. */
const nothingSaid: KubeadmDocument = { kind: 'ClusterConfiguration', isKubeadm: true, value: {} };
