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
