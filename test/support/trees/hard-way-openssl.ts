import { OpensslAuthority } from './openssl-authority.js';
import type { Pair } from './tool-authority.js';
import { kubeconfig, Tree } from './tree.js';

const home = '/var/lib/kubernetes';
const kubelet = '/var/lib/kubelet';
const worker = 'node-0';
const place = '/C=US/ST=Washington/L=Seattle';

/** "Kubernetes the hard way" with OpenSSL: the machine of the control plane, and one worker. */
export function opensslHardWay(): Readonly<Record<string, Tree>> {
  const [server, node] = [new Tree(), new Tree()];
  const ca = new OpensslAuthority(`${place}/CN=CA`, {
    days: 3653,
    extensions: ['basicConstraints=CA:TRUE', 'keyUsage=cRLSign,keyCertSign'],
  });
  const issue = (subject: string, usages: string, names: string): Pair =>
    ca.issue({
      subject,
      days: 3653,
      extensions: [
        'basicConstraints=CA:FALSE',
        `extendedKeyUsage=${usages}`,
        'keyUsage=critical,digitalSignature,keyEncipherment',
        'nsCertType=client',
        'nsComment="Certificate of the hard way"',
        'subjectKeyIdentifier=hash',
        ...(names === '' ? [] : [`subjectAltName=${names}`]),
      ],
    });
  const both = 'clientAuth,serverAuth';
  const component = (name: string, organization: string) =>
    issue(`${place}/O=${organization}/CN=system:${name}`, both, `DNS:${name},IP:127.0.0.1`);
  const pairs = {
    admin: issue('/O=system:masters/CN=admin', 'clientAuth', ''),
    'service-accounts': issue('/CN=service-accounts', 'clientAuth', ''),
    'kube-proxy': component('kube-proxy', 'system:node-proxier'),
    'kube-controller-manager': component('kube-controller-manager', 'system:kube-controller-manager'),
    // As the recipe has it: the authorizer looks at the user, so nobody noticed.
    'kube-scheduler': component('kube-scheduler', 'system:system:kube-scheduler'),
    'kube-api-server': issue(
      `${place}/CN=kubernetes`,
      both,
      'IP:127.0.0.1,IP:10.32.0.1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster,DNS:kubernetes.svc.cluster.local,DNS:server.kubernetes.local,DNS:api-server.kubernetes.local',
    ),
    [worker]: issue(`${place}/O=system:nodes/CN=system:node:${worker}`, both, `DNS:${worker},IP:127.0.0.1`),
  } as const;
  const put = (tree: Tree, stem: string, { certificate, key }: Pair) => {
    tree.put(`${stem}.crt`, certificate);
    tree.key(`${stem}.key`, key);
  };
  const config = (user: string, url: string, pair: Pair) =>
    kubeconfig({
      server: url,
      cluster: 'kubernetes-the-hard-way',
      context: 'default',
      user,
      ca: ca.pair.certificate,
      ...pair,
    });
  const url = 'https://server.kubernetes.local:6443';
  put(server, `${home}/ca`, ca.pair);
  put(server, `${home}/kube-api-server`, pairs['kube-api-server']);
  put(server, `${home}/service-accounts`, pairs['service-accounts']);
  server.put('/etc/etcd/ca.crt', ca.pair.certificate);
  put(server, '/etc/etcd/kube-api-server', pairs['kube-api-server']);
  for (const name of ['kube-controller-manager', 'kube-scheduler'] as const)
    server.put(`${home}/${name}.kubeconfig`, config(`system:${name}`, url, pairs[name]), 0o600);
  server.put('/root/admin.kubeconfig', config('admin', 'https://127.0.0.1:6443', pairs.admin), 0o600);
  server.yaml('/etc/kubernetes/config/kube-scheduler.yaml', {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig: `${home}/kube-scheduler.kubeconfig` },
  });
  server.unit('etcd', {
    name: 'controller',
    'initial-advertise-peer-urls': 'http://127.0.0.1:2380',
    'listen-peer-urls': 'http://127.0.0.1:2380',
    'listen-client-urls': 'http://127.0.0.1:2379',
    'advertise-client-urls': 'http://127.0.0.1:2379',
  });
  server.unit('kube-apiserver', {
    'allow-privileged': 'true',
    'authorization-mode': 'Node,RBAC',
    'bind-address': '0.0.0.0',
    'client-ca-file': `${home}/ca.crt`,
    'etcd-servers': 'http://127.0.0.1:2379',
    'encryption-provider-config': `${home}/encryption-config.yaml`,
    'kubelet-certificate-authority': `${home}/ca.crt`,
    'kubelet-client-certificate': `${home}/kube-api-server.crt`,
    'kubelet-client-key': `${home}/kube-api-server.key`,
    'service-account-key-file': `${home}/service-accounts.crt`,
    'service-account-signing-key-file': `${home}/service-accounts.key`,
    'service-account-issuer': url,
    'tls-cert-file': `${home}/kube-api-server.crt`,
    'tls-private-key-file': `${home}/kube-api-server.key`,
  });
  server.unit('kube-controller-manager', {
    'bind-address': '0.0.0.0',
    'cluster-cidr': '10.200.0.0/16',
    'cluster-name': 'kubernetes',
    'cluster-signing-cert-file': `${home}/ca.crt`,
    'cluster-signing-key-file': `${home}/ca.key`,
    kubeconfig: `${home}/kube-controller-manager.kubeconfig`,
    'root-ca-file': `${home}/ca.crt`,
    'service-account-private-key-file': `${home}/service-accounts.key`,
    'service-cluster-ip-range': '10.32.0.0/24',
    'use-service-account-credentials': 'true',
  });
  server.unit('kube-scheduler', { config: '/etc/kubernetes/config/kube-scheduler.yaml' });
  server.put('/etc/hostname', 'server\n');

  node.put(`${kubelet}/ca.crt`, ca.pair.certificate);
  put(node, `${kubelet}/kubelet`, pairs[worker]);
  node.put(`${kubelet}/kubeconfig`, config(`system:node:${worker}`, url, pairs[worker]), 0o600);
  node.put('/var/lib/kube-proxy/kubeconfig', config('system:kube-proxy', url, pairs['kube-proxy']), 0o600);
  node.yaml(`${kubelet}/kubelet-config.yaml`, {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    address: '0.0.0.0',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${kubelet}/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${kubelet}/kubelet.crt`,
    tlsPrivateKeyFile: `${kubelet}/kubelet.key`,
  });
  node.unit('kubelet', { config: `${kubelet}/kubelet-config.yaml`, kubeconfig: `${kubelet}/kubeconfig` });
  node.put('/etc/hostname', `${worker}\n`);
  return { server, [worker]: node };
}
