import { loopbackOf, renderEndpoint } from '../cluster/network.js';
import { setting, type Component } from './component.js';

/**
 * Fields of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1). It serves no TLS: whoever is not on the machine gets no
 * metrics, and health is left to all, since load balancers ask for it.
 */
export const kubeProxy: Component = {
  name: 'kube-proxy',
  runsOn: ['control-plane', 'worker'],
  when: ({ kubeProxy: declared }) => declared !== undefined,
  listens: () => [],
  settings: ({ podCidrs, kubeProxy: declared }, node) => [
    ...(podCidrs.length === 0 ? [] : [setting('clusterCIDR', podCidrs.map(({ text }) => text).join(','))]),
    ...(node.hostname === node.name ? [] : [setting('hostnameOverride', node.name)]),
    setting('metricsBindAddress', renderEndpoint({ host: loopbackOf(node.addresses[0]), port: 10_249 })),
    setting('mode', declared?.mode ?? 'iptables'),
  ],
};
