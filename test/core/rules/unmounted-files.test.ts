import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { checkPath, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

const manifest = '/etc/kubernetes/manifests/kube-scheduler.yaml';

/** What is said of a scheduler that is told of a file which lies on its machine, and whose pod sees one folder or file of that. */
const seeing = (path: string) => () => {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  tree.put('/etc/kubernetes/more/ca.crt', readFileSync(tree.at('/etc/kubernetes/pki/ca.crt')));
  const command = [
    'kube-scheduler',
    '--kubeconfig=/etc/kubernetes/scheduler.conf',
    '--client-ca-file=/etc/kubernetes/more/ca.crt',
    '--bind-address=127.0.0.1',
  ];
  tree.put(
    manifest,
    stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'kube-scheduler', namespace: 'kube-system' },
      spec: {
        containers: [{ name: 'kube-scheduler', command, volumeMounts: [{ name: 'seen', mountPath: path }] }],
        volumes: [{ name: 'seen', hostPath: { path } }],
      },
    }),
  );
  return checkPath(tree.root)
    .findings.filter(({ artefact }) => artefact === 'kube-scheduler')
    .map(({ severity, rule, actual }) => `${severity} ${rule} ${actual.join(' ')}`);
};

describe('a file in a folder of Kubernetes that a static pod is told of', () => {
  hit(
    'flag-file-unmounted',
    'is not there for its component where no volume brings it, although it lies on the machine',
    'critical flag-file-unmounted /etc/kubernetes/more/ca.crt',
    seeing('/etc/kubernetes/scheduler.conf'),
  );
  nearMiss('flag-file-unmounted', 'is there where its folder is mounted', [], seeing('/etc/kubernetes'));
});
