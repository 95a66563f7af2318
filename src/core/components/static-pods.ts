/** Where kubelets look for manifests of static pods, as kubeadm has it; relative to the root of the node. */
export const manifests = 'etc/kubernetes/manifests';
