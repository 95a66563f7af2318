import type { Subject } from '../facts/issue-port.js';
import { presents, rows } from './row.js';

const user = (commonName: string, ...organizations: readonly string[]): Subject => ({ commonName, organizations });

const withDelegation = {
  kubeconfig: ['--kubeconfig', '--authentication-kubeconfig', '--authorization-kubeconfig'],
} as const;

/** Kubeconfigs of components, by kubeadm's file names. */
export const componentKubeconfigs = rows({
  'controller-manager.conf': {
    kind: 'kubeconfig',
    title: 'kube-controller-manager, as a client of the API server',
    authority: 'ca',
    on: 'control-plane',
    subject: user('system:kube-controller-manager'),
    server: 'local',
    readBy: [presents('kube-controller-manager', withDelegation)],
  },
  'scheduler.conf': {
    kind: 'kubeconfig',
    title: 'kube-scheduler, as a client of the API server',
    authority: 'ca',
    on: 'control-plane',
    subject: user('system:kube-scheduler'),
    server: 'local',
    readBy: [presents('kube-scheduler', withDelegation)],
  },
  'kubelet.conf': {
    kind: 'kubeconfig',
    title: 'the kubelet, as a client of the API server',
    authority: 'ca',
    on: 'kubelet',
    subject: 'node identity',
    server: 'local',
    credential: 'kubelet-client',
    // kubeadm's kubelets rotate, and kubeadm then names the link that they keep (phase kubelet-finalize).
    rotatesTo: '/var/lib/kubelet/pki/kubelet-client-current.pem',
    // Bootstrapping kubelets write this file themselves (foreign.ts).
    when: (cluster) => cluster.kubelet.certificates === 'issued',
    readBy: [presents('kubelet', { kubeconfig: '--kubeconfig' })],
  },
  'cloud-controller-manager.conf': {
    kind: 'kubeconfig',
    title: 'cloud-controller-manager, as a client of the API server',
    authority: 'ca',
    on: 'control-plane',
    subject: user('system:cloud-controller-manager'),
    server: 'local',
    when: (cluster) => cluster.cloudControllerManager !== undefined,
    readBy: [presents('cloud-controller-manager', withDelegation)],
  },
  'kube-proxy.conf': {
    kind: 'kubeconfig',
    title: 'kube-proxy, as a client of the API server',
    authority: 'ca',
    on: 'kubelet',
    // system:node-proxier is bound to it by the API server itself.
    subject: user('system:kube-proxy'),
    server: 'endpoint',
    when: (cluster) => cluster.kubeProxy !== undefined,
    readBy: [presents('kube-proxy', { kubeconfig: 'clientConnection.kubeconfig' })],
  },
  'konnectivity-server.conf': {
    kind: 'kubeconfig',
    title: 'the konnectivity server, as a client of the API server that verifies the tokens of agents',
    authority: 'ca',
    on: 'control-plane',
    subject: user('system:konnectivity-server'),
    server: 'local',
    when: (cluster) => cluster.konnectivity?.agents === 'token',
    readBy: [presents('konnectivity-server', { kubeconfig: '--kubeconfig' })],
  },
});

/** Kubeconfigs for people, by kubeadm's file names; an entry of `users` with the same file replaces one. */
export const personalKubeconfigs = rows({
  'admin.conf': {
    kind: 'kubeconfig',
    title: 'administrators',
    authority: 'ca',
    on: 'users',
    alsoOn: 'control-plane',
    subject: user('kubernetes-admin', 'kubeadm:cluster-admins'),
    server: 'endpoint',
  },
  'super-admin.conf': {
    kind: 'kubeconfig',
    title: 'the first administrator, above RBAC: to be put away after bootstrapping',
    authority: 'ca',
    on: 'users',
    alsoOn: 'first-control-plane',
    subject: user('kubernetes-super-admin', 'system:masters'),
    server: 'endpoint',
    once: true,
  },
});
