import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { kubeletHabits } from '../cluster/kubelets.js';
import { familyOf } from '../cluster/network.js';
import { manifests } from './static-pods.js';
import { setting, type Component } from './component.js';

/** One address, or one of each family where the Services are dual-stack. */
function nodeIps(cluster: Cluster, node: ClusterNode): readonly string[] {
  const [first] = node.addresses;
  const second = node.addresses.find((address) => familyOf(address) !== familyOf(first));
  return cluster.serviceCidrs.length > 1 && second !== undefined ? [first, second] : [first];
}

/** Whether `outputs` puts manifests of static pods on a node. */
const startsPods = ({ outputs }: Cluster, { roles }: ClusterNode): boolean =>
  roles.some((role) => role === 'control-plane' || role === 'etcd') &&
  outputs.some(({ format }) => format === 'static-pod');

/**
 * The flags that have no field, and the fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that decide about identity.
 *
 * A client certificate that kubepki issues and one that the kubelet rotates do not mix: with `rotateCertificates` the kubelet
 * replaces ours and from then on ignores every renewal.
 */
export const kubelet: Component = {
  name: 'kubelet',
  runsOn: ['control-plane', 'worker'],
  listens: (_, { addresses: [host] }) => [{ by: 'tlsCertFile', on: 'node', host, port: 10250 }],
  settings: (cluster, node) => {
    const bootstrapped = cluster.kubelet.certificates === 'bootstrap';
    const { rotateWhatIsIssued, servingIsManaged } = kubeletHabits(cluster);
    return [
      ...(cluster.cloudControllerManager === undefined ? [] : [setting('--cloud-provider', 'external')]),
      setting('--node-ip', nodeIps(cluster, node).join(',')),
      ...(node.hostname === node.name ? [] : [setting('--hostname-override', node.name)]),
      setting('authentication.anonymous.enabled', false),
      setting('authentication.webhook.enabled', true),
      setting('authorization.mode', 'Webhook'),
      setting('readOnlyPort', 0),
      setting('rotateCertificates', bootstrapped || rotateWhatIsIssued),
      ...(bootstrapped && servingIsManaged ? [setting('serverTLSBootstrap', true)] : []),
      ...(startsPods(cluster, node) ? [setting('staticPodPath', `/${manifests}`)] : []),
      setting('tlsMinVersion', 'VersionTLS12'),
    ];
  },
};
