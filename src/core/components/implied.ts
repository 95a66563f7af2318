import type { Wrapper } from '../facts/flag-source.js';
import type { AuditedName } from './audited.js';

type Implied = Readonly<Partial<Record<AuditedName, Readonly<Record<string, string>>>>>;

const pki = '/etc/kubernetes/pki';

/** cmd/kubeadm/app/phases/controlplane/manifests.go, cmd/kubeadm/app/phases/etcd/local.go and cmd/kubeadm/app/componentconfigs/kubelet.go */
const kubeadm: Implied = {
  'kube-apiserver': {
    '--allow-privileged': 'true',
    '--authorization-mode': 'Node,RBAC',
    '--client-ca-file': `${pki}/ca.crt`,
    '--enable-admission-plugins': 'NodeRestriction',
    '--enable-bootstrap-token-auth': 'true',
    '--etcd-cafile': `${pki}/etcd/ca.crt`,
    '--etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
    '--etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
    '--etcd-servers': 'https://127.0.0.1:2379',
    '--kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
    '--kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
    '--kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    '--proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
    '--proxy-client-key-file': `${pki}/front-proxy-client.key`,
    '--requestheader-allowed-names': 'front-proxy-client',
    '--requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    '--requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    '--requestheader-group-headers': 'X-Remote-Group',
    '--requestheader-username-headers': 'X-Remote-User',
    '--secure-port': '6443',
    '--service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    '--service-account-key-file': `${pki}/sa.pub`,
    '--service-account-signing-key-file': `${pki}/sa.key`,
    '--tls-cert-file': `${pki}/apiserver.crt`,
    '--tls-private-key-file': `${pki}/apiserver.key`,
  },
  'kube-controller-manager': {
    '--authentication-kubeconfig': '/etc/kubernetes/controller-manager.conf',
    '--authorization-kubeconfig': '/etc/kubernetes/controller-manager.conf',
    '--bind-address': '127.0.0.1',
    '--client-ca-file': `${pki}/ca.crt`,
    '--cluster-signing-cert-file': `${pki}/ca.crt`,
    '--cluster-signing-key-file': `${pki}/ca.key`,
    '--controllers': '*,bootstrap-signer-controller,token-cleaner-controller',
    '--kubeconfig': '/etc/kubernetes/controller-manager.conf',
    '--requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    '--root-ca-file': `${pki}/ca.crt`,
    '--service-account-private-key-file': `${pki}/sa.key`,
    '--use-service-account-credentials': 'true',
  },
  'kube-scheduler': {
    '--authentication-kubeconfig': '/etc/kubernetes/scheduler.conf',
    '--authorization-kubeconfig': '/etc/kubernetes/scheduler.conf',
    '--bind-address': '127.0.0.1',
    '--kubeconfig': '/etc/kubernetes/scheduler.conf',
  },
  etcd: {
    '--cert-file': `${pki}/etcd/server.crt`,
    '--client-cert-auth': 'true',
    '--key-file': `${pki}/etcd/server.key`,
    '--listen-client-urls': 'https://127.0.0.1:2379',
    '--listen-metrics-urls': 'http://127.0.0.1:2381',
    '--listen-peer-urls': 'https://127.0.0.1:2380',
    '--peer-cert-file': `${pki}/etcd/peer.crt`,
    '--peer-client-cert-auth': 'true',
    '--peer-key-file': `${pki}/etcd/peer.key`,
    '--peer-trusted-ca-file': `${pki}/etcd/ca.crt`,
    '--trusted-ca-file': `${pki}/etcd/ca.crt`,
  },
};

const tls = '/var/lib/rancher/k3s/server/tls';
const agent = '/var/lib/rancher/k3s/agent';

/** k3s-io/k3s, pkg/daemons/control/server.go, pkg/daemons/agent/agent_linux.go and pkg/etcd/etcd.go; RKE2 has the same under its own folder. */
const k3s: Implied = {
  'kube-apiserver': {
    '--anonymous-auth': 'false',
    '--authorization-mode': 'Node,RBAC',
    '--bind-address': '127.0.0.1',
    '--client-ca-file': `${tls}/client-ca.crt`,
    '--enable-admission-plugins': 'NodeRestriction',
    '--etcd-cafile': `${tls}/etcd/server-ca.crt`,
    '--etcd-certfile': `${tls}/etcd/client.crt`,
    '--etcd-keyfile': `${tls}/etcd/client.key`,
    '--etcd-servers': 'https://127.0.0.1:2379',
    '--kubelet-certificate-authority': `${tls}/server-ca.crt`,
    '--kubelet-client-certificate': `${tls}/client-kube-apiserver.crt`,
    '--kubelet-client-key': `${tls}/client-kube-apiserver.key`,
    '--profiling': 'false',
    '--proxy-client-cert-file': `${tls}/client-auth-proxy.crt`,
    '--proxy-client-key-file': `${tls}/client-auth-proxy.key`,
    '--requestheader-allowed-names': 'system:auth-proxy',
    '--requestheader-client-ca-file': `${tls}/request-header-ca.crt`,
    '--requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    '--requestheader-group-headers': 'X-Remote-Group',
    '--requestheader-username-headers': 'X-Remote-User',
    '--secure-port': '6444',
    '--service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    '--service-account-key-file': `${tls}/service.key`,
    '--service-account-signing-key-file': `${tls}/service.current.key`,
    '--tls-cert-file': `${tls}/serving-kube-apiserver.crt`,
    '--tls-private-key-file': `${tls}/serving-kube-apiserver.key`,
  },
  'kube-controller-manager': {
    '--bind-address': '127.0.0.1',
    '--profiling': 'false',
    '--root-ca-file': `${tls}/server-ca.crt`,
    '--service-account-private-key-file': `${tls}/service.current.key`,
    '--use-service-account-credentials': 'true',
  },
  'kube-scheduler': { '--bind-address': '127.0.0.1', '--profiling': 'false' },
  kubelet: {
    'authentication.anonymous.enabled': 'false',
    'authentication.webhook.enabled': 'true',
    'authentication.x509.clientCAFile': `${agent}/client-ca.crt`,
    'authorization.mode': 'Webhook',
    readOnlyPort: '0',
    tlsCertFile: `${agent}/serving-kubelet.crt`,
    tlsPrivateKeyFile: `${agent}/serving-kubelet.key`,
  },
  etcd: {
    '--cert-file': `${tls}/etcd/server-client.crt`,
    '--client-cert-auth': 'true',
    '--key-file': `${tls}/etcd/server-client.key`,
    '--listen-client-urls': 'https://127.0.0.1:2379',
    '--listen-peer-urls': 'https://127.0.0.1:2380',
    '--peer-cert-file': `${tls}/etcd/peer-server-client.crt`,
    '--peer-client-cert-auth': 'true',
    '--peer-key-file': `${tls}/etcd/peer-server-client.key`,
    '--peer-trusted-ca-file': `${tls}/etcd/peer-ca.crt`,
    '--trusted-ca-file': `${tls}/etcd/server-ca.crt`,
  },
};

/** What a wrapper starts components with, where nobody says otherwise. */
export const implied: Readonly<Record<Wrapper, Implied>> = { kubeadm, k3s };
