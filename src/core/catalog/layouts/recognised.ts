import type { LayoutName } from '../../cluster/cluster.js';
import { foundLayouts } from './found.js';
import { configuration, pki, type FoundLayout } from './layout.js';

/** Files of which one is enough to know that kubeadm was there. */
const kubeadmSigns: readonly string[] = [
  `${pki}/apiserver.crt`,
  `${pki}/ca.crt`,
  'etc/kubernetes/manifests/kube-apiserver.yaml',
  'etc/kubernetes/kubelet.conf',
  'etc/kubernetes/admin.conf',
];

/**
 * Who placed the files of a node, by files of which one is enough to know it. What is kubeadm underneath has kubeadm's files too, so
 * kubeadm is tried after it.
 *
 * @returns undefined where nothing that is known is there
 */
export function recognised(isThere: (path: string) => boolean): LayoutName | undefined {
  const found = Object.values<FoundLayout>(foundLayouts).find(({ signs }) => signs.some(isThere))?.name;
  return found ?? (kubeadmSigns.some(isThere) ? 'kubeadm' : undefined);
}

/** The file by which a layout was recognised; undefined where it was not. */
export const signOf = (layout: string, isThere: (path: string) => boolean): string | undefined =>
  (layout === 'kubeadm'
    ? kubeadmSigns
    : Object.values<FoundLayout>(foundLayouts).flatMap(({ name, signs }) => (name === layout ? signs : []))
  ).find(isThere);

/** Where layouts keep their files, of which one is enough to see that a folder is the filesystem of a node; the first is kubeadm's. */
export const rootFolders: readonly string[] = [
  configuration,
  'var/lib/kubernetes',
  'var/lib/rancher/k3s',
  'var/lib/rancher/rke2',
  'etc/rancher/k3s',
  'etc/rancher/rke2',
  'var/lib/k0s',
  'var/snap/microk8s',
  'var/lib/kubelet',
];
