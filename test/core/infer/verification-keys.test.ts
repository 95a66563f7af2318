import { createPublicKey } from 'node:crypto';
import { textAt } from '../../support/copies.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { checkPath, today } from '../../support/home.js';
import { forgeKey } from '../../support/forge.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import type { Tree } from '../../support/trees/tree.js';

const pki = '/etc/kubernetes/pki';
const flag = 'service-account-key-file';

/** A public key of somebody else, as of the key that was before. */
const other = (): string => createPublicKey(forgeKey().key).export({ format: 'pem', type: 'spki' }).toString();

/** What is said of a control plane whose API server verifies tokens with these files. */
function said(files: readonly string[], put: (tree: Tree) => void): readonly string[] {
  const tree = kubeadmOfRelease({
    minor: 37,
    now: today,
    apiServer: { [flag]: files.map((file) => `${pki}/${file}`) },
  });
  put(tree);
  return checkPath(tree.root)
    .findings.filter(({ rule }) => rule !== 'kubelet-serving-self-signed')
    .map(({ severity, artefact, path, rule }) => `${severity} ${artefact} ${rule} ${path.replace(tree.root, '')}`);
}

describe('the keys that verify tokens', () => {
  for (const files of [
    ['sa.pub', 'sa-old.pub'],
    ['sa-old.pub', 'sa.pub'],
  ])
    nearMiss('sa-mismatch', `are those of every file that is named, here ${files.join(' and ')}`, [], () =>
      said(files, (tree) => tree.put(`${pki}/sa-old.pub`, other())),
    );

  nearMiss('sa-mismatch', 'are all that one file holds, whichever comes first', [], () =>
    said(['both.pub'], (tree) => tree.put(`${pki}/both.pub`, `${other()}${textAt(tree.at(`${pki}/sa.pub`))}`)),
  );

  hit(
    'sa-mismatch',
    'lack that of the key that signs where no file has it',
    [
      `critical sa.pub sa-mismatch ${pki}/sa-new.pub`,
      'critical kube-apiserver service-account-key-unverified /etc/kubernetes/manifests/kube-apiserver.yaml',
    ],
    () =>
      said(['sa-new.pub', 'sa-old.pub'], (tree) => {
        for (const file of ['sa-new.pub', 'sa-old.pub']) tree.put(`${pki}/${file}`, other());
      }),
  );

  hit('missing', 'need each file that is named', `critical sa.pub missing ${pki}/sa-old.pub`, () =>
    said(['sa.pub', 'sa-old.pub'], () => undefined),
  );
});
