import { configuration, declaredPaths, pki, sharedPaths, type Layout } from './layout.js';

/** kubeadm's files and no others (cmd/kubeadm/app/constants); kubeconfigs embed what they need, since kubeadm refuses others. */
export const kubeadm: Layout = {
  name: 'kubeadm',
  plainNames: true,
  kubeadmGroups: true,
  folders: [configuration, pki, `${pki}/etcd`],
  paths: {
    ...sharedPaths,
    ...declaredPaths,
    // Until a rotation splits them, what is trusted and what signs are one certificate.
    'ca.key': { trust: `${pki}/ca.crt`, key: `${pki}/ca.key` },
    'etcd/ca.key': { key: `${pki}/etcd/ca.key` },
    'front-proxy-ca.key': { key: `${pki}/front-proxy-ca.key` },
    'controller-manager.conf': { kubeconfig: `${configuration}/controller-manager.conf` },
    'scheduler.conf': { kubeconfig: `${configuration}/scheduler.conf` },
    'kubelet.conf': { kubeconfig: `${configuration}/kubelet.conf` },
    'admin.conf': { kubeconfig: `${configuration}/admin.conf` },
    'super-admin.conf': { kubeconfig: `${configuration}/super-admin.conf` },
  },
};
