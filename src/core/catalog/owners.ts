import type { Owner } from '../cluster/cluster.js';

/** How somebody else renews what is theirs: the end of a sentence about it. */
export const ownersRenew: Readonly<Record<Exclude<Owner, 'kubepki'>, string>> = {
  kubeadm: 'kubeadm renews it: kubeadm certs renew all',
  kubelet: 'the kubelet renews it while it runs',
  'controller-manager': 'kube-controller-manager signs it when the kubelet asks and somebody approves',
  kubespray: 'Kubespray makes it again: upgrade-cluster.yml',
  k3s: 'k3s renews it when it starts: systemctl restart k3s',
  rke2: 'RKE2 renews it when it starts: systemctl restart rke2-server',
  k0s: 'k0s issues it anew when it starts: systemctl restart k0scontroller',
  microk8s: 'MicroK8s renews it: microk8s refresh-certs',
};

/** Who issues anew what has ended whenever it starts, before its components do: nobody has to come. Their authorities end all the same. */
export const renewAtStart: ReadonlySet<Owner> = new Set<Owner>(['k3s', 'rke2', 'k0s']);
