import type { Remedy } from '../rules/finding.js';

const configuration =
  "the ClusterConfiguration of the cluster as FILE (`kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}'`)";
const restart =
  'Then restart who reads it: a static pod by moving its manifest out of the folder for half a minute, everything else by its unit.';
const takeOver =
  'Or `kubepki import / --into prod` takes the node over, and `kubepki plan` there says what would be done.';

/**
 * What mends a finding where there is no home whose `apply` could, by remedy: what kubeadm can, and what else there is.
 * kubeadm's `certs renew` copies names and identity from the old certificate; its init phases keep a file that is there.
 */
export const withoutHome: Readonly<Partial<Record<Remedy, string>>> = {
  create: `Where kubeadm set the node up, \`kubeadm init phase certs NAME --config FILE\` makes a pair that is not there, and \`kubeadm init phase kubeconfig NAME --config FILE\` a kubeconfig, by ${configuration}. ${restart} ${takeOver}`,
  reissue: `Where kubeadm set the node up and only time is the fault, \`kubeadm certs renew NAME\`. For names, identity, key or signature that is no help, since it copies them: move certificate and key away, and \`kubeadm init phase certs NAME --config FILE\` makes them anew (a kubeconfig: \`kubeadm init phase kubeconfig NAME --config FILE\`), by ${configuration}. Both need the key of the authority on the node; where it is elsewhere, whoever has it signs. ${restart} ${takeOver}`,
  rewrite: `Write the file again by what made it; a kubeconfig of kubeadm, once moved away, by \`kubeadm init phase kubeconfig NAME --config FILE\` with ${configuration}. ${restart} ${takeOver}`,
};
