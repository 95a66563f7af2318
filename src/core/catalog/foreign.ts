import type { Cluster } from '../cluster/cluster.js';
import { presents, type Placement, type Reader } from './row.js';

/** A file that a component is told about and that something else writes: it is named in flags, and neither made nor judged. */
export interface ForeignRow {
  readonly kind: 'foreign';
  /** One line for people. */
  readonly title: string;
  /** Who does. */
  readonly writtenBy: string;
  readonly on: Placement;
  readonly when: (cluster: Cluster) => boolean;
  readonly readBy: readonly Reader[];
}

const bootstrapped = ({ kubelet }: Cluster): boolean => kubelet.certificates === 'bootstrap';

/**
 * What flags may name besides the files of the table. Their paths are columns of the layouts like all others. A kubelet without
 * --kubeconfig runs alone, without a cluster; one whose kubeconfig is not there yet asks for its first certificate with the other
 * (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping).
 */
export const foreign: Readonly<Record<string, ForeignRow>> = {
  'kubelet.conf': {
    kind: 'foreign',
    title: 'the kubelet, as a client of the API server, once it is bootstrapped',
    writtenBy: 'the kubelet',
    on: 'kubelet',
    when: bootstrapped,
    readBy: [presents('kubelet', { kubeconfig: '--kubeconfig' })],
  },
  'bootstrap-kubelet.conf': {
    kind: 'foreign',
    title: 'the kubelet, as a client of the API server that asks for its first certificate',
    writtenBy: 'whoever joins the node, such as kubeadm',
    on: 'kubelet',
    when: bootstrapped,
    readBy: [presents('kubelet', { kubeconfig: '--bootstrap-kubeconfig' })],
  },
};
