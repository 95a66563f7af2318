import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import type { Run } from './kubepki.js';
import { filesIn } from './leaves.js';
import { binaries } from './real-components.js';
import { scratch } from './scratch.js';

/** One cluster, to be said to kubepki and to kubeadm alike. */
export interface SharedCluster {
  readonly algorithm: 'ECDSA-P256' | 'RSA-2048';
  readonly endpoint: string;
  readonly dnsDomain: string;
  readonly serviceCidrs: readonly string[];
  readonly nodes: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** More names for the servers of every node. */
  readonly sans: readonly string[];
  readonly etcd: 'stacked' | 'external';
}

export const oneControlPlane: SharedCluster = {
  algorithm: 'ECDSA-P256',
  endpoint: 'api.prod.example.com:6443',
  dnsDomain: 'cluster.local',
  serviceCidrs: ['10.96.0.0/12'],
  nodes: { cp1: ['10.0.0.11'] },
  sans: [],
  etcd: 'stacked',
};

const external = {
  endpoints: ['https://10.0.2.31:2379'],
  ca: '/etc/etcd/ca.crt',
  certificate: '/etc/etcd/client.crt',
  key: '/etc/etcd/client.key',
};

/** The cluster as kubepki.yaml. */
export const specOf = ({ algorithm, endpoint, dnsDomain, serviceCidrs, nodes, sans, etcd }: SharedCluster): string =>
  stringify({
    apiVersion: 'kubepki/v1',
    kind: 'Cluster',
    name: 'prod',
    kubernetesVersion: '1.37',
    endpoint,
    layout: 'kubeadm',
    network: { dnsDomain, serviceCidrs },
    certificates: { algorithm },
    ...(etcd === 'external' ? { etcd: { external } } : {}),
    nodes: Object.entries(nodes).map(([name, addresses]) => ({
      name,
      roles: etcd === 'external' ? ['control-plane'] : ['control-plane', 'etcd'],
      addresses,
      sans,
    })),
  });

/** The cluster as a kubeadm configuration file of one node. kubeadm knows one address of it; the others are further names. */
export function kubeadmConfig(
  cluster: SharedCluster,
  node: string,
  certificatesDir: string,
  more: object = {},
): string {
  const [advertiseAddress, ...addresses] = cluster.nodes[node] ?? ['192.0.2.1'];
  const certSANs = [...addresses, ...cluster.sans];
  const { endpoints, ca, certificate, key } = external;
  const documents = [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress, bindPort: 6443 },
      nodeRegistration: { name: node, criSocket: 'unix:///run/containerd/containerd.sock' },
    },
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      clusterName: 'prod',
      kubernetesVersion: 'v1.37.2',
      certificatesDir,
      controlPlaneEndpoint: cluster.endpoint,
      networking: { serviceSubnet: cluster.serviceCidrs.join(','), dnsDomain: cluster.dnsDomain },
      apiServer: { certSANs },
      etcd:
        cluster.etcd === 'external'
          ? { external: { endpoints, caFile: ca, certFile: certificate, keyFile: key } }
          : { local: { serverCertSANs: certSANs, peerCertSANs: certSANs } },
      encryptionAlgorithm: cluster.algorithm,
      ...more,
    },
  ];
  const file = join(scratch(), 'kubeadm.yaml');
  writeFileSync(file, documents.map((document) => stringify(document)).join('---\n'));
  return file;
}

function spawned(command: string, args: readonly string[]): Run {
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  if (error !== undefined) throw error;
  return { stdout, stderr, code: status };
}

export const kubeadm = (...args: readonly string[]): Run => spawned(binaries().kubeadm, args);

/** Has kubeadm make what is missing of a node: `folder` as its /etc/kubernetes, `pki` in it. */
export function makeWithKubeadm(cluster: SharedCluster, node: string, folder: string, more: object = {}): void {
  const config = kubeadmConfig(cluster, node, join(folder, 'pki'), more);
  for (const phase of [
    ['certs', 'all'],
    ['kubeconfig', 'all', '--kubeconfig-dir', folder],
  ]) {
    const run = kubeadm('init', 'phase', ...phase, '--config', config);
    if (run.code !== 0) throw new Error(`kubeadm init phase ${phase.join(' ')} failed: ${run.stderr}`);
  }
}

/** kubeadm where the folder is /etc/kubernetes: in a mount namespace of its own, so that nothing on this machine is touched. */
export function kubeadmWithEtcKubernetes(folder: string, ...args: readonly string[]): Run {
  const script = 'mount -t tmpfs tmpfs /etc && mkdir /etc/kubernetes && mount --bind "$0" /etc/kubernetes && exec "$@"';
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return spawned('unshare', [...user, '--mount', 'sh', '-c', script, folder, binaries().kubeadm, ...args]);
}

/** SHA-256 of every file below a folder, by path. */
export const hashesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filesIn(folder).map((file) => [
      relative(folder, file),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  );
