import { konnectivitySocket } from './konnectivity.js';

/**
 * The EgressSelectorConfiguration of kube-apiserver (apiserver.k8s.io/v1beta1): what goes to nodes, pods and Services goes by konnectivity,
 * over a socket of the machine; etcd and webhooks by URL are dialled as before.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity
 */
export const egressSelectorConfiguration = {
  apiVersion: 'apiserver.k8s.io/v1beta1',
  kind: 'EgressSelectorConfiguration',
  egressSelections: [
    {
      name: 'cluster',
      connection: { proxyProtocol: 'GRPC', transport: { uds: { udsName: konnectivitySocket } } },
    },
  ],
} as const;
