import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { binaries } from '../real-components.js';
import { scratch } from '../scratch.js';
import { Tree } from './tree.js';

/** A node that the real kubeadm made, and the configuration that it was told. */
export interface KubeadmNode {
  readonly tree: Tree;
  readonly config: string;
}

/** kubeadm sees these folders of the tree as its machine's, in a mount namespace of its own; nothing on this machine is touched. */
const inside = `
tree=$1; shift
mount -t tmpfs tmpfs /etc
mount -t tmpfs tmpfs /var/lib
mkdir /etc/kubernetes
mount --bind "$tree/etc/kubernetes" /etc/kubernetes
exec "$@"
`;

const apiVersion = 'kubeadm.k8s.io/v1beta4';

/**
 * The control plane cp1 at 10.0.0.11 as `kubeadm init` leaves it, without starting anything.
 *
 * @param cluster more of the ClusterConfiguration
 */
export function kubeadmControlPlane(cluster: object = {}, { address = '10.0.0.11' } = {}): KubeadmNode {
  const documents = [
    {
      apiVersion,
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: address, bindPort: 6443 },
      nodeRegistration: { name: 'cp1', criSocket: 'unix:///run/containerd/containerd.sock' },
    },
    {
      apiVersion,
      kind: 'ClusterConfiguration',
      clusterName: 'prod',
      kubernetesVersion: 'v1.37.2',
      controlPlaneEndpoint: 'api.prod.example.com:6443',
      ...cluster,
    },
  ];
  return kubeadmNode(documents.map((document) => stringify(document)).join('---\n'));
}

/** What `kubeadm init` makes of a configuration. */
export function kubeadmNode(configuration: string): KubeadmNode {
  const tree = new Tree();
  const config = join(scratch(), 'kubeadm-config.yaml');
  writeFileSync(config, configuration);
  mkdirSync(tree.at('/etc/kubernetes'), { recursive: true });
  const isExternal = /^ *external:/m.test(configuration);
  for (const phase of [
    ['certs', 'all'],
    ['kubeconfig', 'all'],
    ['control-plane', 'all'],
    ...(isExternal ? [] : [['etcd', 'local']]),
  ])
    run(tree, 'init', 'phase', ...phase, '--config', config);
  tree.put('/etc/hostname', 'cp1\n');
  return { tree, config };
}

function run(tree: Tree, ...args: readonly string[]): void {
  const command = ['--mount', 'sh', '-euc', inside, 'kubeadm', tree.root, binaries().kubeadm, ...args];
  const { stdout, stderr, status } = spawnSync('unshare', command, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`kubeadm ${args.join(' ')} failed: ${stdout}${stderr}`);
}

/** The static pods go: what is left is certificates and kubeconfigs, as `kubeadm init phase certs` and `kubeconfig` leave them. */
export const withoutManifests = ({ tree }: KubeadmNode): void => {
  rmSync(tree.at('/etc/kubernetes/manifests'), { recursive: true });
};

/** The keys of the authorities go elsewhere, as with an external CA. */
export function withoutAuthorityKeys({ tree }: KubeadmNode): void {
  for (const file of ['ca.key', 'etcd/ca.key', 'front-proxy-ca.key'])
    rmSync(tree.at(join('/etc/kubernetes/pki', file)));
}
