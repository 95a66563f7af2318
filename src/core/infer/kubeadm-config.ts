import { draftOf, type SpecDraft } from '../cluster/draft.js';
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

/** kubeadm then has its defaults. */
const nothingSaid: KubeadmDocument = { kind: 'ClusterConfiguration', isKubeadm: true, value: {} };
