import type { LayoutName } from '../../cluster/cluster.js';
import { foundLayouts } from './found.js';
import { configuration, pki, type FoundLayout } from './layout.js';
import { movedPath, unmoved, type DataFolders } from './moved.js';

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
 * @param folders where programs keep their data, as far as they are told
 * @returns undefined where nothing that is known is there
 */
export function recognised(isThere: (path: string) => boolean, folders: DataFolders = unmoved): LayoutName | undefined {
  const isSign = (path: string) => isThere(movedPath(path, folders));
  const found = Object.values<FoundLayout>(foundLayouts).find(({ signs }) => signs.some(isSign))?.name;
  return found ?? (kubeadmSigns.some(isThere) ? 'kubeadm' : undefined);
}

/** The file by which a layout was recognised; undefined where it was not. */
export const signOf = (
  layout: string,
  isThere: (path: string) => boolean,
  folders: DataFolders = unmoved,
): string | undefined =>
  (layout === 'kubeadm'
    ? kubeadmSigns
    : Object.values<FoundLayout>(foundLayouts).flatMap(({ name, signs }) => (name === layout ? signs : []))
  )
    .map((path) => movedPath(path, folders))
    .find(isThere);

/** Where layouts keep their files, of which one is enough to see that a folder is the filesystem of a node; the first is kubeadm's. */
export const rootFolders: readonly string[] = [
  configuration,
  'var/lib/kubernetes',
  'var/lib/rancher/k3s',
  'var/lib/rancher/rke2',
  'etc/rancher',
  'var/lib/k0s',
  'etc/k0s',
  'var/snap/microk8s',
  'var/lib/kubelet',
];
