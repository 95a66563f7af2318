import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { cloudControllerManager } from './cloud-controller-manager.js';
import type { Component } from './component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { kubeApiserver, kubeControllerManager, kubeScheduler } from './control-plane.js';
import { etcd } from './etcd.js';
import { konnectivityAgent, konnectivityServer } from './konnectivity.js';
import { kubeProxy } from './kube-proxy.js';
import { kubelet } from './kubelet.js';

export const components: Readonly<Record<ComponentName, Component>> = {
  'kube-apiserver': kubeApiserver,
  'kube-controller-manager': kubeControllerManager,
  'kube-scheduler': kubeScheduler,
  'cloud-controller-manager': cloudControllerManager,
  kubelet,
  'kube-proxy': kubeProxy,
  etcd,
  'konnectivity-server': konnectivityServer,
  'konnectivity-agent': konnectivityAgent,
};

/** Whether a node of a cluster runs a component: it has a role for it, and the cluster has the component. */
export const runsComponent = (name: ComponentName, node: ClusterNode, cluster: Cluster): boolean => {
  const { runsOn, when } = components[name];
  return runsOn.some((role) => node.roles.includes(role)) && when?.(cluster) !== false;
};
