import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { familyOf, httpsUrl } from '../cluster/network.js';
import type { CoreComponent } from '../components/component.js';

/** What kubeadm's own values depend on. */
export interface KubeadmContext {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  /** `certificatesDir`, absolute. */
  readonly folder: string;
  /** Whether etcd runs beside the API server, as a static pod of kubeadm's. */
  readonly isStacked: boolean;
}

type Defaults = Readonly<Record<string, string>>;

const kubernetes = '/etc/kubernetes';

const loopbackOf = ({ addresses: [address] }: ClusterNode): string => (familyOf(address) === 6 ? '::1' : '127.0.0.1');

/**
 * What kubeadm sets by itself, by flag: cmd/kubeadm/app/phases/controlplane/manifests.go and phases/etcd/local.go, alike from
 * v1.30 to v1.37 in what is named here.
 */
export const kubeadmFlags: Readonly<Record<CoreComponent, (context: KubeadmContext) => Defaults>> = {
  'kube-apiserver': ({ cluster, node, folder, isStacked }) => ({
    '--advertise-address': node.addresses[0],
    '--allow-privileged': 'true',
    '--authorization-mode': 'Node,RBAC',
    '--client-ca-file': `${folder}/ca.crt`,
    '--enable-admission-plugins': 'NodeRestriction',
    '--enable-bootstrap-token-auth': 'true',
    ...(isStacked
      ? {
          '--etcd-cafile': `${folder}/etcd/ca.crt`,
          '--etcd-certfile': `${folder}/apiserver-etcd-client.crt`,
          '--etcd-keyfile': `${folder}/apiserver-etcd-client.key`,
          '--etcd-servers': httpsUrl(loopbackOf(node), 2379),
        }
      : {}),
    '--kubelet-client-certificate': `${folder}/apiserver-kubelet-client.crt`,
    '--kubelet-client-key': `${folder}/apiserver-kubelet-client.key`,
    '--kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    '--proxy-client-cert-file': `${folder}/front-proxy-client.crt`,
    '--proxy-client-key-file': `${folder}/front-proxy-client.key`,
    '--requestheader-allowed-names': 'front-proxy-client',
    '--requestheader-client-ca-file': `${folder}/front-proxy-ca.crt`,
    '--requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    '--requestheader-group-headers': 'X-Remote-Group',
    '--requestheader-username-headers': 'X-Remote-User',
    '--secure-port': String(cluster.apiServer.port),
    '--service-account-issuer': `https://kubernetes.default.svc.${cluster.dnsDomain}`,
    '--service-account-key-file': `${folder}/sa.pub`,
    '--service-account-signing-key-file': `${folder}/sa.key`,
    '--service-cluster-ip-range': cluster.serviceCidrs.map(({ text }) => text).join(','),
    '--tls-cert-file': `${folder}/apiserver.crt`,
    '--tls-private-key-file': `${folder}/apiserver.key`,
  }),
  'kube-controller-manager': ({ folder }) => ({
    ...delegating('controller-manager.conf'),
    '--client-ca-file': `${folder}/ca.crt`,
    '--cluster-signing-cert-file': `${folder}/ca.crt`,
    '--cluster-signing-key-file': `${folder}/ca.key`,
    '--controllers': '*,bootstrapsigner,tokencleaner',
    '--requestheader-client-ca-file': `${folder}/front-proxy-ca.crt`,
    '--root-ca-file': `${folder}/ca.crt`,
    '--service-account-private-key-file': `${folder}/sa.key`,
    '--use-service-account-credentials': 'true',
  }),
  'kube-scheduler': () => delegating('scheduler.conf'),
  etcd: ({ node, folder }) => {
    const [own] = node.addresses;
    const peer = httpsUrl(own, 2380);
    return {
      '--advertise-client-urls': httpsUrl(own, 2379),
      '--cert-file': `${folder}/etcd/server.crt`,
      '--client-cert-auth': 'true',
      '--initial-advertise-peer-urls': peer,
      '--initial-cluster': `${node.name}=${peer}`,
      '--key-file': `${folder}/etcd/server.key`,
      '--listen-client-urls': `${httpsUrl(loopbackOf(node), 2379)},${httpsUrl(own, 2379)}`,
      '--listen-metrics-urls': httpsUrl(loopbackOf(node), 2381).replace('https:', 'http:'),
      '--listen-peer-urls': peer,
      '--name': node.name,
      '--peer-cert-file': `${folder}/etcd/peer.crt`,
      '--peer-client-cert-auth': 'true',
      '--peer-key-file': `${folder}/etcd/peer.key`,
      '--peer-trusted-ca-file': `${folder}/etcd/ca.crt`,
      '--trusted-ca-file': `${folder}/etcd/ca.crt`,
    };
  },
  // The unit of kubeadm's package names both kubeconfigs, and a name that is not the host's becomes --hostname-override.
  kubelet: ({ node }) => ({
    '--bootstrap-kubeconfig': `${kubernetes}/bootstrap-kubelet.conf`,
    '--kubeconfig': `${kubernetes}/kubelet.conf`,
    '--hostname-override': node.name,
  }),
};

const delegating = (file: string): Defaults => ({
  '--authentication-kubeconfig': `${kubernetes}/${file}`,
  '--authorization-kubeconfig': `${kubernetes}/${file}`,
  '--bind-address': '127.0.0.1',
  '--kubeconfig': `${kubernetes}/${file}`,
  '--leader-elect': 'true',
});

/** Flags of kubeadm's that are to be emptied where kubepki has none: it would name a key that is not there. */
export const emptied: Readonly<Partial<Record<CoreComponent, readonly string[]>>> = {
  'kube-controller-manager': ['--cluster-signing-cert-file', '--cluster-signing-key-file'],
  etcd: ['--listen-metrics-urls'],
};

/** The fields of KubeletConfiguration that kubeadm sets (cmd/kubeadm/app/componentconfigs/kubelet.go). The last cannot be set otherwise. */
export const kubeletFields = (folder: string): Readonly<Record<string, string | number | boolean>> => ({
  'authentication.anonymous.enabled': false,
  'authentication.webhook.enabled': true,
  'authentication.x509.clientCAFile': `${folder}/ca.crt`,
  'authorization.mode': 'Webhook',
  readOnlyPort: 0,
  staticPodPath: '/etc/kubernetes/manifests',
  rotateCertificates: true,
});

/** What kubeadm mounts by itself. */
export const kubeadmMounts = (component: CoreComponent, folder: string): readonly string[] =>
  ({
    'kube-apiserver': [folder],
    'kube-controller-manager': [folder, `${kubernetes}/controller-manager.conf`],
    'kube-scheduler': [`${kubernetes}/scheduler.conf`],
    etcd: [`${folder}/etcd`],
    kubelet: [],
  })[component];
