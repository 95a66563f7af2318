import type { Tree, Flags } from './tree.js';

interface ControlPlane {
  /** Of Kubernetes 1. */
  readonly minor: number;
  readonly pki: string;
  readonly node: { readonly name: string; readonly address: string };
  /** More flags of kube-apiserver. */
  readonly apiServer: Flags;
  /** More flags of etcd. */
  readonly etcd: Flags;
}

/** kubeadm's DefaultEtcdVersion (cmd/kubeadm/app/constants/constants.go). */
const etcdTag = (minor: number): string =>
  minor < 26 ? '3.5.3-0' : minor < 34 ? '3.5.15-0' : minor < 37 ? '3.6.5-0' : '3.7.0-0';

/** Writes the static pods of a control plane as kubeadm of a release does. */
export function kubeadmPods(tree: Tree, { minor, pki, node, apiServer, etcd }: ControlPlane): void {
  const pod = (component: string, flags: Flags): void =>
    tree.pod(
      `/etc/kubernetes/manifests/${component}.yaml`,
      component,
      flags,
      component === 'etcd' ? `registry.k8s.io/etcd:${etcdTag(minor)}` : `registry.k8s.io/${component}:v1.${minor}.2`,
    );
  pod('etcd', {
    'advertise-client-urls': `https://${node.address}:2379`,
    'cert-file': `${pki}/etcd/server.crt`,
    'client-cert-auth': 'true',
    'data-dir': '/var/lib/etcd',
    'initial-advertise-peer-urls': `https://${node.address}:2380`,
    'initial-cluster': `${node.name}=https://${node.address}:2380`,
    'key-file': `${pki}/etcd/server.key`,
    'listen-client-urls': `https://127.0.0.1:2379,https://${node.address}:2379`,
    'listen-metrics-urls': 'http://127.0.0.1:2381',
    'listen-peer-urls': `https://${node.address}:2380`,
    name: node.name,
    'peer-cert-file': `${pki}/etcd/peer.crt`,
    'peer-client-cert-auth': 'true',
    'peer-key-file': `${pki}/etcd/peer.key`,
    'peer-trusted-ca-file': `${pki}/etcd/ca.crt`,
    'trusted-ca-file': `${pki}/etcd/ca.crt`,
    ...etcd,
  });
  pod('kube-apiserver', {
    'advertise-address': node.address,
    'allow-privileged': 'true',
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${pki}/ca.crt`,
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    'etcd-cafile': `${pki}/etcd/ca.crt`,
    'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
    'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
    'etcd-servers': 'https://127.0.0.1:2379',
    'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
    'proxy-client-key-file': `${pki}/front-proxy-client.key`,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'secure-port': '6443',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': `${pki}/sa.pub`,
    'service-account-signing-key-file': `${pki}/sa.key`,
    'service-cluster-ip-range': '10.96.0.0/12',
    'tls-cert-file': `${pki}/apiserver.crt`,
    'tls-private-key-file': `${pki}/apiserver.key`,
    ...apiServer,
  });
  const delegating = (file: string): Flags => ({
    'authentication-kubeconfig': `/etc/kubernetes/${file}.conf`,
    'authorization-kubeconfig': `/etc/kubernetes/${file}.conf`,
    'bind-address': '127.0.0.1',
    kubeconfig: `/etc/kubernetes/${file}.conf`,
    'leader-elect': 'true',
  });
  pod('kube-controller-manager', {
    ...delegating('controller-manager'),
    'client-ca-file': `${pki}/ca.crt`,
    'cluster-name': 'kubernetes',
    'cluster-signing-cert-file': `${pki}/ca.crt`,
    'cluster-signing-key-file': `${pki}/ca.key`,
    controllers: '*,bootstrapsigner,tokencleaner',
    'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    'root-ca-file': `${pki}/ca.crt`,
    'service-account-private-key-file': `${pki}/sa.key`,
    'use-service-account-credentials': 'true',
  });
  pod('kube-scheduler', delegating('scheduler'));
}
