/** What kubepki writes the settings of. The order in which components are listed everywhere. */
export const componentNames = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
  'kubelet',
  'kube-proxy',
  'etcd',
  'konnectivity-server',
  'konnectivity-agent',
] as const;
export type ComponentName = (typeof componentNames)[number];
