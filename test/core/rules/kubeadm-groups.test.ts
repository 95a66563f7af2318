import { checkPath, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

/** What is said of a control plane whose administrators are of the group of 1.29. */
const said = (minor: number): readonly string[] =>
  checkPath(kubeadmOfRelease({ now: today, minor, administrators: 'kubeadm:cluster-admins' }).root).findings.map(
    ({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`,
  );

/** Its kubelet serves what it made itself, as all of kubeadm's do. */
const always = 'info kubelet-server kubelet-serving-self-signed';

describe('the group of administrators', () => {
  hit(
    'group-unbound',
    'is found in 1.28, when nothing binds it',
    ['apiserver-kubelet-client', 'admin.conf'].map((name) => `warning ${name} group-unbound`).concat(always),
    () => said(28),
  );
  nearMiss('group-unbound', 'is bound in 1.29', always, () => said(29));
});

/** What is said of a kube-apiserver of this release whose certificate for kubelets kubeadm 1.36 made. */
function saidOfUser(minor: number): readonly string[] {
  const tree = kubeadmOfRelease({ now: today, minor: 36 });
  for (const one of ['apiserver', 'controller-manager', 'scheduler']) {
    const manifest = `/etc/kubernetes/manifests/kube-${one}.yaml`;
    tree.put(manifest, tree.text(manifest).replaceAll('v1.36.2', `v1.${minor}.2`), 0o600);
  }
  return checkPath(tree.root).findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

describe('the user of kube-apiserver at kubelets', () => {
  hit(
    'user-unbound',
    'is found in 1.35, when only its group is bound',
    ['warning apiserver-kubelet-client user-unbound', always],
    () => saidOfUser(35),
  );
  nearMiss('user-unbound', 'is bound in 1.36', always, () => saidOfUser(36));
});
