import type { Cluster, LayoutName } from './cluster.js';

/** How kubelets come to their certificates in a layout. */
interface KubeletHabits {
  /** They rotate the client certificate that they were given too, not only one that they asked for. */
  readonly rotateWhatIsIssued: boolean;
  /** The API server can verify their serving certificates: kubepki makes them, or the cluster's CA signs them. */
  readonly servingIsManaged: boolean;
}

const usual: KubeletHabits = { rotateWhatIsIssued: false, servingIsManaged: true };

const habits: Readonly<Partial<Record<LayoutName, KubeletHabits>>> = {
  // kubeadm forces rotation, and embeds the first certificate for it; each kubelet signs its own serving certificate.
  kubeadm: { rotateWhatIsIssued: true, servingIsManaged: false },
  kubespray: { rotateWhatIsIssued: true, servingIsManaged: false },
};

export const kubeletHabits = ({ layout }: Pick<Cluster, 'layout'>): KubeletHabits => habits[layout] ?? usual;
