import type { Subject } from '../facts/issue-port.js';
import { ownsEtcd } from '../cluster/cluster.js';
import { apiserverNames, localAndOwnNames } from './sans.js';
import { presents, rows, serves } from './row.js';

const named = (commonName: string): Subject => ({ commonName, organizations: [] });

// kubeadm before 1.29 put its clients into system:masters; kubernetes/kubernetes#121837 replaced or removed the group.
const inMasters = (commonName: string): Subject => ({ commonName, organizations: ['system:masters'] });

/** Certificates of the control plane (https://kubernetes.io/docs/setup/best-practices/certificates). */
export const controlPlane = rows({
  apiserver: {
    kind: 'pair',
    title: 'kube-apiserver, as a server',
    authority: 'ca',
    on: 'control-plane',
    subject: named('kube-apiserver'),
    usages: ['serverAuth'],
    sans: apiserverNames,
    readBy: [serves('kube-apiserver', { certificate: '--tls-cert-file', key: '--tls-private-key-file' })],
  },
  'apiserver-kubelet-client': {
    kind: 'pair',
    title: 'kube-apiserver, as a client of kubelets',
    authority: 'ca',
    on: 'control-plane',
    // Its rights are bound to the user (kubepki bootstrap manifests), as kubeadm does since 1.36; before, to a group.
    subject: {
      ...named('kube-apiserver-kubelet-client'),
      groupsInKubeadm: { before: { major: 1, minor: 36, patch: undefined }, groups: ['kubeadm:cluster-admins'] },
    },
    alsoAccepted: [
      named('kube-apiserver-kubelet-client'),
      { commonName: 'kube-apiserver-kubelet-client', organizations: ['kubeadm:cluster-admins'] },
      inMasters('kube-apiserver-kubelet-client'),
    ],
    usages: ['clientAuth'],
    readBy: [presents('kube-apiserver', { certificate: '--kubelet-client-certificate', key: '--kubelet-client-key' })],
  },
  'apiserver-etcd-client': {
    kind: 'pair',
    title: 'kube-apiserver, as a client of etcd',
    authority: 'etcd-ca',
    on: 'control-plane',
    subject: named('kube-apiserver-etcd-client'),
    alsoAccepted: [inMasters('kube-apiserver-etcd-client')],
    usages: ['clientAuth'],
    when: ownsEtcd,
    readBy: [presents('kube-apiserver', { certificate: '--etcd-certfile', key: '--etcd-keyfile' })],
  },
  'front-proxy-client': {
    kind: 'pair',
    title: 'kube-apiserver, as a client of extension API servers',
    authority: 'front-proxy-ca',
    on: 'control-plane',
    subject: named('front-proxy-client'),
    usages: ['clientAuth'],
    readBy: [presents('kube-apiserver', { certificate: '--proxy-client-cert-file', key: '--proxy-client-key-file' })],
  },
  'kube-controller-manager': {
    kind: 'pair',
    title: 'kube-controller-manager, as a server',
    authority: 'ca',
    on: 'control-plane',
    subject: named('kube-controller-manager'),
    usages: ['serverAuth'],
    sans: localAndOwnNames,
    readBy: [serves('kube-controller-manager', { certificate: '--tls-cert-file', key: '--tls-private-key-file' })],
  },
  'kube-scheduler': {
    kind: 'pair',
    title: 'kube-scheduler, as a server',
    authority: 'ca',
    on: 'control-plane',
    subject: named('kube-scheduler'),
    usages: ['serverAuth'],
    sans: localAndOwnNames,
    readBy: [serves('kube-scheduler', { certificate: '--tls-cert-file', key: '--tls-private-key-file' })],
  },
  'cloud-controller-manager': {
    kind: 'pair',
    title: 'cloud-controller-manager, as a server',
    authority: 'ca',
    on: 'control-plane',
    subject: named('cloud-controller-manager'),
    usages: ['serverAuth'],
    sans: localAndOwnNames,
    when: ({ cloudControllerManager }) => cloudControllerManager !== undefined,
    readBy: [serves('cloud-controller-manager', { certificate: '--tls-cert-file', key: '--tls-private-key-file' })],
  },
});
