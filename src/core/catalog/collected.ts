import { allLayouts } from './catalog.js';
import type { FoundLayout, Layout } from './layouts/layout.js';
import { movedPath, unmoved, type DataFolders } from './layouts/moved.js';

// What a collector looks at on a node, beside what flags and kubeconfigs there name. Relative to the root of the node.

/** Folders of which everything is looked at, with the folders in them. */
export const deepFolders: readonly string[] = [
  'etc/kubernetes',
  'etc/etcd',
  'etc/ssl/etcd',
  'etc/rancher',
  'var/lib/kubernetes',
  'var/lib/kubelet/pki',
  'var/lib/rancher/k3s/server/cred',
  'var/lib/rancher/k3s/server/tls',
  'var/lib/rancher/rke2/server/cred',
  'var/lib/rancher/rke2/server/tls',
  'var/lib/k0s/pki',
  'var/snap/microk8s/current/certs',
  'var/snap/microk8s/current/credentials',
];

/** Folders of which only the files are looked at: volumes of pods and data lie in folders in them. */
export const flatFolders: readonly string[] = [
  'var/lib/kubelet',
  'var/lib/rancher/k3s/agent',
  'var/lib/rancher/rke2/agent',
  'var/lib/k0s',
];

/** How many folders in each other are followed, and how many files one node tells of. */
export const collectLimits = { depth: 6, files: 5000 } as const;

/** Files that layouts place elsewhere. */
export const singleFiles: readonly string[] = [
  ...new Set(
    Object.values<Layout | FoundLayout>(allLayouts).flatMap(({ paths }) =>
      Object.values(paths).flatMap((parts) => Object.values(parts)),
    ),
  ),
].filter((path) => !path.includes('{') && !isCollected(path));

/** Paths, and where they lie too, where a program is told another folder: what it left in its own is looked at all the same. */
export function alsoMoved(paths: readonly string[], folders: DataFolders): readonly string[] {
  return [...new Set(paths.flatMap((path) => [path, movedPath(path, folders)]))];
}

/** Whether a file lies where everything is looked at. */
export function isCollected(path: string, folders: DataFolders = unmoved): boolean {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return (
    alsoMoved(flatFolders, folders).includes(folder) ||
    alsoMoved(deepFolders, folders).some((deep) => folder === deep || folder.startsWith(`${deep}/`))
  );
}
