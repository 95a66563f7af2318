import { catalog } from '../catalog/catalog.js';
import { isCollected } from '../catalog/collected.js';
import type { DataFolders } from '../catalog/layouts/moved.js';
import type { Placing } from './inference.js';
import { relativePath } from './placed.js';
import { toldOnce, type Telling } from './told.js';

/** Where the kubelet keeps its own certificates, relative to the root of its node. @param told its `--cert-dir` */
export const kubeletFolder = (told: string | undefined): string =>
  relativePath(told)?.replace(/\/$/, '') ?? 'var/lib/kubelet/pki';

const toldFolder = (telling: Telling, name: string): string | undefined =>
  relativePath(toldOnce(telling, 'kubelet', name))?.replace(/\/$/, '');

/** Where programs keep their data, as far as they are told (https://docs.k3s.io/cli/server, https://docs.k0sproject.io/stable/cli/k0s_controller). */
export const dataFolders =
  (telling: Telling): DataFolders =>
  (program) =>
    relativePath(toldOnce(telling, program, '--data-dir'))?.replace(/\/$/, '');

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** The folders in which a node has its files, and in which everything else is looked at too; relative to its root. */
export const foldersOf = ({ pathsOf }: Pick<Placing, 'pathsOf'>, telling: Telling): readonly string[] => [
  ...new Set([
    ...Object.keys(catalog).flatMap((row) =>
      Object.values(pathsOf(row))
        .filter((path) => isCollected(path, dataFolders(telling)))
        .map(folderOf),
    ),
    kubeletFolder(toldOnce(telling, 'kubelet', '--cert-dir')),
  ]),
];

/** Where etcd keeps what the cluster holds; undefined where nothing says it. */
export const etcdFolder = (telling: Telling): string | undefined =>
  relativePath(toldOnce(telling, 'etcd', '--data-dir'))?.replace(/\/$/, '');

/** The folder of which the kubelet starts every file (https://kubernetes.io/docs/tasks/configure-pod-container/static-pod). */
export const staticPodFolder = (telling: Telling): string =>
  toldFolder(telling, 'staticPodPath') ?? 'etc/kubernetes/manifests';
