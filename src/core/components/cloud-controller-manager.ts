import { pathSetting, portOf, setting, type Component } from './component.js';

/**
 * What every cloud-controller-manager takes, whoever built it: k8s.io/cloud-provider/app. The name of the cluster is left to
 * `extraArgs`: clouds call load balancers by it, and another one would lose them.
 */
export const cloudControllerManager: Component = {
  name: 'cloud-controller-manager',
  runsOn: ['control-plane'],
  when: ({ cloudControllerManager: declared }) => declared !== undefined,
  listens: (cluster) => [
    {
      by: '--tls-cert-file',
      on: 'loopback',
      host: '127.0.0.1',
      port: portOf('cloud-controller-manager', cluster, 10258),
    },
  ],
  settings: ({ cloudControllerManager: declared }) => [
    setting('--bind-address', '127.0.0.1'),
    ...(declared?.config === undefined ? [] : [pathSetting('--cloud-config', declared.config)]),
    setting('--cloud-provider', declared?.provider ?? ''),
    setting('--leader-elect', true),
    setting('--tls-min-version', 'VersionTLS12'),
    setting('--use-service-account-credentials', true),
  ],
};
