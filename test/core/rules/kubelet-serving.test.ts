import { checkPath, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease, type KubeadmRelease } from '../../support/trees/kubeadm-release.js';

const said = (serving: Partial<KubeadmRelease>): readonly string[] =>
  checkPath(kubeadmOfRelease({ minor: 37, now: today, ...serving }).root).findings.map(
    ({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`,
  );

describe('what a kubelet serves', () => {
  hit(
    'kubelet-serving-self-signed',
    'is found where it made it itself',
    'info kubelet-server kubelet-serving-self-signed',
    () => said({}),
  );
  nearMiss('kubelet-serving-self-signed', 'is not found where the authority of the cluster has signed it', [], () =>
    said({ serving: 'signed' }),
  );
});
