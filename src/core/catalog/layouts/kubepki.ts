import { configuration, declaredPaths, pair, pki, sharedPaths, type Layout } from './layout.js';

/** kubeadm's file names; components' kubeconfigs name their certificates by path, and what signs is kept apart from what is trusted. */
export const kubepki: Layout = {
  name: 'kubepki',
  plainNames: false,
  kubeadmGroups: false,
  folders: [configuration, pki, `${pki}/etcd`],
  paths: {
    ...sharedPaths,
    ...declaredPaths,
    'kube-controller-manager': pair(`${pki}/kube-controller-manager`),
    'kube-scheduler': pair(`${pki}/kube-scheduler`),
    'kubelet-client': pair(`${pki}/kubelet-client`),
    'kubelet-server': pair(`${pki}/kubelet-server`),
    'controller-manager.conf': {
      kubeconfig: `${configuration}/controller-manager.conf`,
      ...pair(`${pki}/controller-manager`),
    },
    'scheduler.conf': { kubeconfig: `${configuration}/scheduler.conf`, ...pair(`${pki}/scheduler`) },
    'kubelet.conf': { kubeconfig: `${configuration}/kubelet.conf` },
    'cloud-controller-manager.conf': {
      ...declaredPaths['cloud-controller-manager.conf'],
      ...pair(`${pki}/cloud-controller-manager-client`),
    },
    'kube-proxy.conf': { ...declaredPaths['kube-proxy.conf'], ...pair(`${pki}/kube-proxy`) },
    'konnectivity-server.conf': {
      ...declaredPaths['konnectivity-server.conf'],
      ...pair(`${pki}/konnectivity-server-client`),
    },
    'signer-client': pair(`${pki}/signer-client`),
    'signer-serving': pair(`${pki}/signer-serving`),
  },
};
