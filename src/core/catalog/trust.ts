import { agentsHaveCertificates, ownsEtcd } from '../cluster/cluster.js';
import { kubeletHabits } from '../cluster/kubelets.js';
import { signs, rows, trusts } from './row.js';

/** What nodes trust, and what signs on them. */
export const trust = rows({
  'ca.crt': {
    kind: 'trust',
    title: 'trust in the cluster CA',
    authority: 'ca',
    on: ['control-plane', 'kubelet', 'load-balancer', 'bastion', 'proxy'],
    readBy: [
      trusts('kube-apiserver', { trust: '--client-ca-file' }),
      trusts(
        'kube-apiserver',
        { trust: '--kubelet-certificate-authority' },
        (cluster) => kubeletHabits(cluster).servingIsManaged,
      ),
      trusts('kube-apiserver', { trust: '--peer-ca-file' }, ({ apiServer }) => apiServer.peerProxy),
      trusts('kube-controller-manager', { trust: ['--client-ca-file', '--root-ca-file'] }),
      trusts('kube-scheduler', { trust: ['--client-ca-file'] }),
      trusts('cloud-controller-manager', { trust: ['--client-ca-file'] }),
      trusts('kubelet', { trust: ['authentication.x509.clientCAFile'] }),
      trusts('konnectivity-agent', { trust: '--ca-cert' }),
    ],
  },
  'etcd/ca.crt': {
    kind: 'trust',
    title: 'trust in the etcd CA',
    authority: 'etcd-ca',
    on: ['control-plane', 'etcd'],
    when: ownsEtcd,
    readBy: [
      trusts('etcd', { trust: ['--trusted-ca-file', '--peer-trusted-ca-file'] }),
      trusts('kube-apiserver', { trust: ['--etcd-cafile'] }),
    ],
  },
  'server-ca.crt': {
    kind: 'trust',
    title: 'trust in the CA of servers',
    authority: 'server-ca',
    on: ['control-plane', 'kubelet', 'load-balancer', 'bastion', 'proxy'],
  },
  'etcd/peer-ca.crt': {
    kind: 'trust',
    title: 'trust in the CA of etcd members',
    authority: 'etcd-peer-ca',
    on: ['etcd'],
    when: ownsEtcd,
  },
  'front-proxy-ca.crt': {
    kind: 'trust',
    title: 'trust in the front-proxy CA',
    authority: 'front-proxy-ca',
    on: ['control-plane'],
    readBy: [
      trusts('kube-apiserver', { trust: ['--requestheader-client-ca-file'] }),
      trusts('kube-controller-manager', { trust: ['--requestheader-client-ca-file'] }),
    ],
  },
  'konnectivity-ca.crt': {
    kind: 'trust',
    title: 'trust in the CA of konnectivity agents',
    authority: 'konnectivity-ca',
    on: ['control-plane'],
    when: agentsHaveCertificates,
    readBy: [trusts('konnectivity-server', { trust: '--cluster-ca-cert' })],
  },
  'sa.pub': {
    kind: 'trust',
    title: 'the keys that verify service-account tokens',
    authority: 'sa',
    on: ['control-plane'],
    readBy: [trusts('kube-apiserver', { publicKeys: '--service-account-key-file' })],
  },
  'sa.key': {
    kind: 'signer',
    title: 'the key that signs service-account tokens',
    authority: 'sa',
    purpose: 'tokens',
    on: 'control-plane',
    readBy: [
      signs('kube-apiserver', { key: '--service-account-signing-key-file' }),
      signs('kube-controller-manager', { key: '--service-account-private-key-file' }),
    ],
  },
  // The controller-manager takes exactly one certificate per signer and refuses a bundle, so what signs never lies in ca.crt.
  'signer-client': {
    kind: 'signer',
    title: 'what signs client certificates of kubelets and users in the cluster',
    authority: 'ca',
    purpose: 'clients',
    on: 'control-plane',
    readBy: [
      signs('kube-controller-manager', {
        certificate: [
          '--cluster-signing-kube-apiserver-client-cert-file',
          '--cluster-signing-kubelet-client-cert-file',
        ],
        key: ['--cluster-signing-kube-apiserver-client-key-file', '--cluster-signing-kubelet-client-key-file'],
      }),
    ],
  },
  'signer-serving': {
    kind: 'signer',
    title: 'what signs serving certificates of kubelets in the cluster',
    authority: 'ca',
    purpose: 'servers',
    on: 'control-plane',
    readBy: [
      signs('kube-controller-manager', {
        certificate: '--cluster-signing-kubelet-serving-cert-file',
        key: '--cluster-signing-kubelet-serving-key-file',
      }),
    ],
  },
  'ca.key': {
    kind: 'signer',
    title: 'the key of the cluster CA, where kubeadm wants it',
    authority: 'ca',
    purpose: 'clients',
    on: 'control-plane',
    readBy: [
      signs('kube-controller-manager', { trust: '--cluster-signing-cert-file', key: '--cluster-signing-key-file' }),
    ],
  },
  'etcd/ca.key': {
    kind: 'signer',
    title: 'the key of the etcd CA, where kubeadm wants it',
    authority: 'etcd-ca',
    purpose: 'servers',
    on: 'control-plane',
    when: ownsEtcd,
  },
  'front-proxy-ca.key': {
    kind: 'signer',
    title: 'the key of the front-proxy CA, where kubeadm wants it',
    authority: 'front-proxy-ca',
    purpose: 'clients',
    on: 'control-plane',
  },
  'server-ca.key': {
    kind: 'signer',
    title: 'the key of the CA of servers',
    authority: 'server-ca',
    purpose: 'servers',
    on: 'control-plane',
  },
  'etcd/peer-ca.key': {
    kind: 'signer',
    title: 'the key of the CA of etcd members',
    authority: 'etcd-peer-ca',
    purpose: 'servers',
    on: 'control-plane',
    when: ownsEtcd,
  },
});
