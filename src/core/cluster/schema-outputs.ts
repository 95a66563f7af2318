import * as v from 'valibot';
import { componentNames } from './component-names.js';
import { absolutePath, oneOf } from './scalars.js';
import { list, says } from './schema-parts.js';

/** Forms of flag sets that are files of nodes. */
export const outputFormats = [
  'static-pod',
  'systemd',
  'systemd-drop-in',
  'env',
  'yaml',
  'kubeadm',
  'k3s',
  'rke2',
] as const;

/** Where binaries are, unless somebody says otherwise. */
export const usualBinaries = '/usr/local/bin';

export const output = v.strictObject({
  format: says(
    oneOf(...outputFormats),
    'As `kubepki flags --format` prints it. static-pod: `/etc/kubernetes/manifests`. systemd, systemd-drop-in: `/etc/systemd/system`. env: `/etc/default`. yaml: the configuration files of kubelet, kube-proxy and etcd. kubeadm: `/etc/kubernetes/kubeadm.yaml`. k3s, rke2: their `config.yaml.d`.',
  ),
  components: says(
    v.optional(v.pipe(list(oneOf(...componentNames)), v.minLength(1, 'expected at least one component, got none'))),
    'Only these. Default: every component of a node that can be said so.',
  ),
  binaries: says(
    v.optional(absolutePath, usualBinaries),
    'The folder of the binaries, for systemd and systemd-drop-in.',
  ),
});
