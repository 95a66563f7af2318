import { checkPath } from '../support/home.js';
import { kubeadmOfRelease } from '../support/trees/kubeadm-release.js';

/** What alarms about a node of which kube-apiserver is told so. */
const alarmsWith = (apiServer: Readonly<Record<string, string>>): readonly string[] =>
  checkPath(kubeadmOfRelease({ minor: 33, apiServer }).root)
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

describe('check of a node of which one flag is wrong and every file right', () => {
  it.each([
    ['etcd-cafile', '/etc/kubernetes/pki/ca.crt', ['critical kube-apiserver etcd-ca-differs']],
    [
      'client-ca-file',
      '/etc/kubernetes/pki/etcd/ca.crt',
      [
        'critical kube-apiserver clients-untrusted',
        'critical kube-controller-manager signing-ca-unknown',
        'warning etcd etcd-ca-shared',
      ],
    ],
  ])('says that of --%s, and nothing of the files', (flag, wrong, findings) => {
    const before = alarmsWith({});
    expect(alarmsWith({ [flag]: wrong }).filter((one) => !before.includes(one))).toEqual(findings);
  });
});
