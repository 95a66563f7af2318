import { CfsslFolder } from './cfssl-authority.js';
import type { Pair } from './tool-authority.js';
import { kubeconfig, Tree } from './tree.js';

const home = '/var/lib/kubernetes';
const kubelet = '/var/lib/kubelet';
const publicAddress = '192.0.2.10';
const [controller, worker] = [
  { name: 'controller-0', address: '10.240.0.10' },
  { name: 'worker-0', address: '10.240.0.20' },
];

const named = (organization: string, unit = 'Kubernetes The Hard Way') => [
  { C: 'US', L: 'Portland', O: organization, OU: unit, ST: 'Oregon' },
];

const apiServerNames = [
  '10.32.0.1',
  controller.address,
  publicAddress,
  '127.0.0.1',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster',
  'kubernetes.svc.cluster.local',
];

/** The working folder of the hard way's cfssl edition, with every request, pair and CSR. */
export function hardWayRequests(): CfsslFolder {
  const folder = new CfsslFolder({ CN: 'Kubernetes', names: named('Kubernetes', 'CA') });
  folder.issue('admin', { CN: 'admin', names: named('system:masters') });
  folder.issue('kube-controller-manager', {
    CN: 'system:kube-controller-manager',
    names: named('system:kube-controller-manager'),
  });
  folder.issue('kube-proxy', { CN: 'system:kube-proxy', names: named('system:node-proxier') });
  folder.issue('kube-scheduler', { CN: 'system:kube-scheduler', names: named('system:kube-scheduler') });
  folder.issue('kubernetes', { CN: 'kubernetes', hosts: apiServerNames, names: named('Kubernetes') });
  folder.issue('service-account', { CN: 'service-accounts', names: named('Kubernetes') });
  folder.issue(worker.name, {
    CN: `system:node:${worker.name}`,
    hosts: [worker.name, '192.0.2.20', worker.address],
    names: named('system:nodes'),
  });
  return folder;
}

/** "Kubernetes the hard way" with cfssl: one machine of the control plane, and one worker. */
export function cfsslHardWay(): Readonly<Record<string, Tree>> {
  const folder = hardWayRequests();
  const [server, node] = [new Tree(), new Tree()];
  const { certificate: ca } = folder.pair('ca');
  const put = (tree: Tree, stem: string, { certificate, key }: Pair) => {
    tree.put(`${stem}.pem`, certificate);
    tree.key(`${stem}-key.pem`, key);
  };
  const config = (user: string, host: string, name: string) =>
    kubeconfig({
      server: `https://${host}:6443`,
      cluster: 'kubernetes-the-hard-way',
      context: 'default',
      user,
      ca,
      ...folder.pair(name),
    });
  for (const name of ['ca', 'kubernetes', 'service-account']) put(server, `${home}/${name}`, folder.pair(name));
  server.put('/etc/etcd/ca.pem', ca);
  put(server, '/etc/etcd/kubernetes', folder.pair('kubernetes'));
  for (const name of ['kube-controller-manager', 'kube-scheduler'])
    server.put(`${home}/${name}.kubeconfig`, config(`system:${name}`, '127.0.0.1', name), 0o600);
  server.put('/root/admin.kubeconfig', config('admin', '127.0.0.1', 'admin'), 0o600);
  server.yaml('/etc/kubernetes/config/kube-scheduler.yaml', {
    apiVersion: 'kubescheduler.config.k8s.io/v1beta1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig: `${home}/kube-scheduler.kubeconfig` },
  });
  const pair = { certificate: '/etc/etcd/kubernetes.pem', key: '/etc/etcd/kubernetes-key.pem' };
  server.unit('etcd', {
    name: controller.name,
    'cert-file': pair.certificate,
    'key-file': pair.key,
    'peer-cert-file': pair.certificate,
    'peer-key-file': pair.key,
    'trusted-ca-file': '/etc/etcd/ca.pem',
    'peer-trusted-ca-file': '/etc/etcd/ca.pem',
    'peer-client-cert-auth': 'true',
    'client-cert-auth': 'true',
    'initial-advertise-peer-urls': `https://${controller.address}:2380`,
    'advertise-client-urls': `https://${controller.address}:2379`,
  });
  server.unit('kube-apiserver', {
    'advertise-address': controller.address,
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${home}/ca.pem`,
    'etcd-cafile': `${home}/ca.pem`,
    'etcd-certfile': `${home}/kubernetes.pem`,
    'etcd-keyfile': `${home}/kubernetes-key.pem`,
    'etcd-servers': `https://${controller.address}:2379`,
    'kubelet-certificate-authority': `${home}/ca.pem`,
    'kubelet-client-certificate': `${home}/kubernetes.pem`,
    'kubelet-client-key': `${home}/kubernetes-key.pem`,
    'service-account-key-file': `${home}/service-account.pem`,
    'service-account-signing-key-file': `${home}/service-account-key.pem`,
    'service-account-issuer': `https://${publicAddress}:6443`,
    'service-cluster-ip-range': '10.32.0.0/24',
    'tls-cert-file': `${home}/kubernetes.pem`,
    'tls-private-key-file': `${home}/kubernetes-key.pem`,
  });
  server.unit('kube-controller-manager', {
    'cluster-cidr': '10.200.0.0/16',
    'cluster-name': 'kubernetes',
    'cluster-signing-cert-file': `${home}/ca.pem`,
    'cluster-signing-key-file': `${home}/ca-key.pem`,
    kubeconfig: `${home}/kube-controller-manager.kubeconfig`,
    'root-ca-file': `${home}/ca.pem`,
    'service-account-private-key-file': `${home}/service-account-key.pem`,
    'service-cluster-ip-range': '10.32.0.0/24',
    'use-service-account-credentials': 'true',
  });
  server.unit('kube-scheduler', { config: '/etc/kubernetes/config/kube-scheduler.yaml' });
  server.put('/etc/hostname', `${controller.name}\n`);

  node.put(`${home}/ca.pem`, ca);
  put(node, `${kubelet}/${worker.name}`, folder.pair(worker.name));
  node.put(`${kubelet}/kubeconfig`, config(`system:node:${worker.name}`, publicAddress, worker.name), 0o600);
  node.put('/var/lib/kube-proxy/kubeconfig', config('system:kube-proxy', publicAddress, 'kube-proxy'), 0o600);
  node.yaml(`${kubelet}/kubelet-config.yaml`, {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: `${home}/ca.pem` } },
    tlsCertFile: `${kubelet}/${worker.name}.pem`,
    tlsPrivateKeyFile: `${kubelet}/${worker.name}-key.pem`,
  });
  node.unit('kubelet', { config: `${kubelet}/kubelet-config.yaml`, kubeconfig: `${kubelet}/kubeconfig` });
  node.put('/etc/hostname', `${worker.name}\n`);
  return { [controller.name]: server, [worker.name]: node };
}
