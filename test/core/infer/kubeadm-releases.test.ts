import { checkPath, today } from '../../support/home.js';
import { kubeadmOfRelease, type KubeadmRelease } from '../../support/trees/kubeadm-release.js';

/** What is said of a control plane as kubeadm of a release leaves it. */
const said = (release: KubeadmRelease): readonly string[] =>
  checkPath(kubeadmOfRelease({ now: today, ...release }).root).findings.map(
    ({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`,
  );

/** Its kubelet serves what it made itself, as all of kubeadm's do. */
const always = 'info kubelet-server kubelet-serving-self-signed';

describe('a control plane of kubeadm', () => {
  it.each([29, 31, 33, 35, 36, 37])('of 1.%d is right, whether it was the first or joined', (minor) => {
    expect(said({ minor })).toEqual([always]);
    expect(said({ minor, hasJoined: true })).toEqual([always]);
  });

  it.each([24, 26, 28])('of 1.%d is right, and its clients of the API server may do everything for ever', (minor) => {
    const old = [
      // Authorities had the serial number 0.
      ...(minor < 26 ? ['ca', 'etcd-ca', 'front-proxy-ca'].map((name) => `info ${name} serial-odd`) : []),
      ...['apiserver-kubelet-client', 'admin.conf'].map((name) => `info ${name} masters-unrevocable`),
    ];
    expect(said({ minor })).toEqual([...old, always]);
    expect(said({ minor, hasJoined: true })).toEqual([...old, always]);
  });

  it('may have its certificates, and its kubelet its own, in other folders', () => {
    expect(said({ minor: 33, pki: '/srv/kubernetes/pki', kubeletFolder: '/data/kubelet/pki' })).toEqual([always]);
  });

  it('may have kept the group of earlier releases through an upgrade', () => {
    expect(said({ minor: 30, administrators: 'system:masters' })).toEqual([
      'info apiserver-kubelet-client masters-unrevocable',
      'info admin.conf masters-unrevocable',
      always,
    ]);
  });

  it('is found with a client of kubelets of any other group', () => {
    expect(said({ minor: 29, administrators: 'kubeadm:cluster-admin' })).toEqual([
      'critical apiserver-kubelet-client subject-wrong',
      always,
    ]);
  });
});
