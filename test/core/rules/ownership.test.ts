import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { checkPath, today } from '../../support/home.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import { testCases } from '../../support/cases.js';
import { ownership } from './ownership.cases.js';

testCases(ownership);

describe('the key of a client that may do everything, as apiserver-kubelet-client up to 1.28', () => {
  it('is critical where everybody may read it', () => {
    const { root } = kubeadmOfRelease({ minor: 28, now: today });
    chmodSync(join(root, 'etc/kubernetes/pki/apiserver-kubelet-client.key'), 0o644);
    chmodSync(join(root, 'etc/kubernetes/pki/apiserver.key'), 0o644);
    const said = checkPath(root).findings.filter(({ rule }) => rule === 'mode-loose');
    expect(said.map(({ severity, artefact }) => `${severity} ${artefact}`)).toEqual([
      'critical apiserver-kubelet-client',
      'warning apiserver',
    ]);
  });
});
