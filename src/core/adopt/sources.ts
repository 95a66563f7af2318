import type { Settings } from '../facts/settings.js';
import {
  readArgsFile,
  readConfiguration,
  readEnvironment,
  readEtcdEnvironment,
  readFlags,
  readStaticPod,
  readUnit,
} from '../read/settings.js';

/** Where nodes keep what their components are told: files, or folders of files with an ending. The most telling come first. */
export interface Source {
  /** Relative to the root of the node. */
  readonly path: string;
  /** Of the files in the folder; undefined for a file. */
  readonly endings?: readonly string[];
  /** @param file relative to the root of the node */
  readonly read: (text: string, file: string) => Settings | undefined;
}

const pods = ['.yaml', '.yml', '.manifest', '.json'];
const units = ['.service'];

const kubeletConfiguration = (text: string, file: string) => readConfiguration(text, 'kubelet', file);

const kubeadmConfiguration = (text: string, file: string) => readConfiguration(text, 'kubeadm', file);

/** k3s and RKE2 are told what their components need to know. */
const rancherConfiguration = (text: string, file: string) => readConfiguration(text, 'k3s', file);

/** kubeadm keeps the flags of the kubelet in a variable (kubeadm-flags.env). */
function readKubeletEnvironment(text: string, file: string): Settings {
  const words = [...readEnvironment(text).values()].flatMap((value) => value.split(/\s+/));
  return { component: 'kubelet', file, imageTag: undefined, values: readFlags(words) };
}

export const sources: readonly Source[] = [
  { path: 'etc/kubernetes/manifests', endings: pods, read: readStaticPod },
  { path: 'var/lib/rancher/rke2/agent/pod-manifests', endings: pods, read: readStaticPod },
  { path: 'etc/systemd/system', endings: units, read: readUnit },
  { path: 'usr/local/lib/systemd/system', endings: units, read: readUnit },
  { path: 'usr/lib/systemd/system', endings: units, read: readUnit },
  { path: 'lib/systemd/system', endings: units, read: readUnit },
  { path: 'etc/kubernetes/kubeadm-config.yaml', read: kubeadmConfiguration },
  { path: 'kind/kubeadm.conf', read: kubeadmConfiguration },
  { path: 'etc/rancher/k3s/config.yaml', read: rancherConfiguration },
  { path: 'etc/rancher/rke2/config.yaml', read: rancherConfiguration },
  { path: 'etc/etcd.env', read: readEtcdEnvironment },
  { path: 'var/lib/kubelet/kubeadm-flags.env', read: readKubeletEnvironment },
  { path: 'etc/kubernetes/kubelet.env', read: readKubeletEnvironment },
  { path: 'var/lib/kubelet/config.yaml', read: kubeletConfiguration },
  { path: 'var/lib/kubelet/kubelet-config.yaml', read: kubeletConfiguration },
  { path: 'etc/kubernetes/kubelet-config.yaml', read: kubeletConfiguration },
  {
    path: 'var/snap/microk8s/current/args',
    endings: [''],
    read: (text, file) =>
      readArgsFile(
        text
          .replaceAll('${SNAP_DATA}', '/var/snap/microk8s/current')
          .replaceAll('${SNAP_COMMON}', '/var/snap/microk8s/common'),
        file.slice(file.lastIndexOf('/') + 1),
        file,
      ),
  },
];
