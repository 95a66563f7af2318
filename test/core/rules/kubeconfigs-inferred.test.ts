import { textAt } from '../../support/copies.js';
import { checkPath, today } from '../../support/home.js';
import { editKubeconfig } from '../../support/kubeconfigs.js';
import { hit } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import type { Tree } from '../../support/trees/tree.js';

const scheduler = '/etc/kubernetes/scheduler.conf';

/** What is said of a control plane that something was done to. */
function said(act: (tree: Tree) => unknown): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  act(tree);
  return checkPath(tree.root)
    .findings.filter(({ rule }) => rule !== 'kubelet-serving-self-signed')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

const edit = (path: string, change: Parameters<typeof editKubeconfig>[1]) => (tree: Tree) => {
  editKubeconfig(tree.at(path), change);
};

describe('a kubeconfig of a component that no spec is about', () => {
  it('is right as kubeadm leaves it', () => {
    expect(said(() => undefined)).toEqual([]);
  });

  hit('kubeconfig-identity', 'is found without credentials', 'critical scheduler.conf kubeconfig-identity', () =>
    said((tree) => {
      const text = textAt(tree.at(scheduler));
      tree.put(scheduler, text.replace(/^ +client-(?:certificate|key)-data:.*\n/gm, ''), 0o600);
    }),
  );
});
