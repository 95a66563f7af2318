import { OpensslAuthority } from './openssl-authority.js';
import type { Pair } from './tool-authority.js';
import { kubeconfig, Tree } from './tree.js';

const pki = '/var/lib/kubernetes/pki';
const kubelet = '/var/lib/kubelet';
const balancer = '192.168.56.30';
const [controller, worker] = [
  { name: 'controlplane01', address: '192.168.56.11' },
  { name: 'node01', address: '192.168.56.21' },
];

/**
 * The hard way of mmumshad's edition: X.509 version 1 wherever no name had to be in a certificate, the CA included, kubeconfigs that
 * name files, and links from etcd's folder. A machine of the control plane, and one worker.
 */
export function version1HardWay(): Readonly<Record<string, Tree>> {
  const [server, node] = [new Tree(), new Tree()];
  const ca = new OpensslAuthority('/CN=KUBERNETES-CA/O=Kubernetes', { days: 1000, extensions: [] });
  const plain = (subject: string): Pair => ca.issue({ subject, days: 1000 });
  const extended = (subject: string, ...extensions: readonly string[]): Pair =>
    ca.issue({ subject, days: 1000, extensions: ['basicConstraints=CA:FALSE', ...extensions] });
  const put = (tree: Tree, stem: string, { certificate, key }: Pair) => {
    tree.put(`${stem}.crt`, certificate, 0o600);
    tree.key(`${stem}.key`, key);
  };
  const usual = 'keyUsage=nonRepudiation,digitalSignature,keyEncipherment';
  const pairs: Readonly<Record<string, Pair>> = {
    ca: ca.pair,
    'kube-controller-manager': plain('/CN=system:kube-controller-manager/O=system:kube-controller-manager'),
    'kube-scheduler': plain('/CN=system:kube-scheduler/O=system:kube-scheduler'),
    'kube-apiserver': extended(
      '/CN=kube-apiserver/O=Kubernetes',
      'keyUsage=critical,nonRepudiation,digitalSignature,keyEncipherment',
      'extendedKeyUsage=serverAuth',
      `subjectAltName=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster,DNS:kubernetes.default.svc.cluster.local,IP:10.96.0.1,IP:${controller.address},IP:${balancer},IP:127.0.0.1`,
    ),
    'apiserver-kubelet-client': extended(
      '/CN=kube-apiserver-kubelet-client/O=system:masters',
      'keyUsage=critical,nonRepudiation,digitalSignature,keyEncipherment',
      'extendedKeyUsage=clientAuth',
    ),
    'etcd-server': extended(
      '/CN=etcd-server/O=Kubernetes',
      usual,
      `subjectAltName=IP:${controller.address},IP:127.0.0.1`,
    ),
    'service-account': plain('/CN=service-accounts/O=Kubernetes'),
  };
  for (const [name, pair] of Object.entries(pairs))
    put(server, name === 'etcd-server' ? '/etc/etcd/etcd-server' : `${pki}/${name}`, pair);
  put(server, `${pki}/etcd-server`, pairs['etcd-server'] ?? plain('/CN=etcd-server'));
  server.link('/etc/etcd/ca.crt', `${pki}/ca.crt`);
  const byFile = (user: string, host: string, stem: string) =>
    kubeconfig({
      server: `https://${host}:6443`,
      cluster: 'kubernetes-the-hard-way',
      context: 'default',
      user,
      ca: `${pki}/ca.crt`,
      certificate: `${stem}.crt`,
      key: `${stem}.key`,
    });
  for (const name of ['kube-controller-manager', 'kube-scheduler'])
    server.put(
      `/var/lib/kubernetes/${name}.kubeconfig`,
      byFile(`system:${name}`, '127.0.0.1', `${pki}/${name}`),
      0o600,
    );
  const admin = plain('/CN=admin/O=system:masters');
  server.put(
    '/root/admin.kubeconfig',
    kubeconfig({
      server: 'https://127.0.0.1:6443',
      cluster: 'kubernetes-the-hard-way',
      context: 'default',
      user: 'admin',
      ca: ca.pair.certificate,
      ...admin,
    }),
    0o600,
  );
  server.unit('etcd', {
    name: controller.name,
    'cert-file': '/etc/etcd/etcd-server.crt',
    'key-file': '/etc/etcd/etcd-server.key',
    'peer-cert-file': '/etc/etcd/etcd-server.crt',
    'peer-key-file': '/etc/etcd/etcd-server.key',
    'trusted-ca-file': '/etc/etcd/ca.crt',
    'peer-trusted-ca-file': '/etc/etcd/ca.crt',
    'peer-client-cert-auth': 'true',
    'client-cert-auth': 'true',
    'initial-advertise-peer-urls': `https://${controller.address}:2380`,
    'advertise-client-urls': `https://${controller.address}:2379`,
  });
  server.unit('kube-apiserver', {
    'advertise-address': controller.address,
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${pki}/ca.crt`,
    'etcd-cafile': `${pki}/ca.crt`,
    'etcd-certfile': `${pki}/etcd-server.crt`,
    'etcd-keyfile': `${pki}/etcd-server.key`,
    'etcd-servers': `https://${controller.address}:2379`,
    'kubelet-certificate-authority': `${pki}/ca.crt`,
    'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
    'service-account-key-file': `${pki}/service-account.crt`,
    'service-account-signing-key-file': `${pki}/service-account.key`,
    'service-account-issuer': `https://${balancer}:6443`,
    'service-cluster-ip-range': '10.96.0.0/16',
    'tls-cert-file': `${pki}/kube-apiserver.crt`,
    'tls-private-key-file': `${pki}/kube-apiserver.key`,
  });
  server.unit('kube-controller-manager', {
    'client-ca-file': `${pki}/ca.crt`,
    'cluster-signing-cert-file': `${pki}/ca.crt`,
    'cluster-signing-key-file': `${pki}/ca.key`,
    kubeconfig: '/var/lib/kubernetes/kube-controller-manager.kubeconfig',
    'requestheader-client-ca-file': `${pki}/ca.crt`,
    'root-ca-file': `${pki}/ca.crt`,
    'service-account-private-key-file': `${pki}/service-account.key`,
    'service-cluster-ip-range': '10.96.0.0/16',
    'use-service-account-credentials': 'true',
  });
  server.unit('kube-scheduler', { kubeconfig: '/var/lib/kubernetes/kube-scheduler.kubeconfig' });
  server.put('/etc/hostname', `${controller.name}\n`);

  node.put(`${pki}/ca.crt`, ca.pair.certificate);
  const own = extended(
    `/CN=system:node:${worker.name}/O=system:nodes`,
    usual,
    `subjectAltName=DNS:${worker.name},IP:${worker.address}`,
  );
  put(node, `${pki}/${worker.name}`, own);
  put(node, `${pki}/kube-proxy`, plain('/CN=system:kube-proxy/O=system:node-proxier'));
  node.put(
    `${kubelet}/kubelet.kubeconfig`,
    byFile(`system:node:${worker.name}`, balancer, `${pki}/${worker.name}`),
    0o600,
  );
  node.put(
    '/var/lib/kube-proxy/kube-proxy.kubeconfig',
    byFile('system:kube-proxy', balancer, `${pki}/kube-proxy`),
    0o600,
  );
  node.yaml(`${kubelet}/kubelet-config.yaml`, {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: `${pki}/ca.crt` } },
    tlsCertFile: `${pki}/${worker.name}.crt`,
    tlsPrivateKeyFile: `${pki}/${worker.name}.key`,
  });
  node.unit('kubelet', { config: `${kubelet}/kubelet-config.yaml`, kubeconfig: `${kubelet}/kubelet.kubeconfig` });
  node.put('/etc/hostname', `${worker.name}\n`);
  return { [controller.name]: server, [worker.name]: node };
}
