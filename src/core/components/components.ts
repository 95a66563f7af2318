import type { ClusterNode } from '../cluster/cluster.js';
import type { Component, ComponentName } from './component.js';
import { kubeApiserver, kubeControllerManager, kubeScheduler } from './control-plane.js';
import { etcd } from './etcd.js';
import { kubelet } from './kubelet.js';

export const components: Readonly<Record<ComponentName, Component>> = {
  'kube-apiserver': kubeApiserver,
  'kube-controller-manager': kubeControllerManager,
  'kube-scheduler': kubeScheduler,
  kubelet,
  etcd,
};

export const runsComponent = (name: ComponentName, node: ClusterNode): boolean =>
  components[name].runsOn.some((role) => node.roles.includes(role));
