import { writeFileSync } from 'node:fs';
import { checkPath } from '../support/home.js';
import { kubeadmOfRelease } from '../support/trees/kubeadm-release.js';

/** What could not be read, when a file of a node holds this. */
const unreadWith = (path: string, contents: string | Uint8Array): readonly string[] => {
  const tree = kubeadmOfRelease({ minor: 33 });
  writeFileSync(tree.at(path), contents);
  const { findings } = checkPath(tree.root);
  return findings
    .filter(({ rule }) => rule === 'flags-unreadable')
    .map(({ severity, path: where }) => `${severity} ${where.replace(tree.root, '')}`);
};

const manifests = '/etc/kubernetes/manifests';

describe('check of a node of which something says what components are told', () => {
  it.each([
    ['empty', ''],
    ['random', Buffer.from('9f00ff10c3282ba8e1e7', 'hex')],
    ['no YAML any more', 'apiVersion: v1\nkind: Pod\n spec: [\n'],
  ])('does not pass over what is %s', (_, contents) => {
    for (const path of [`${manifests}/kube-apiserver.yaml`, `${manifests}/etcd.yaml`, '/var/lib/kubelet/config.yaml'])
      expect(unreadWith(path, contents)).toEqual([`unknown ${path}`]);
  });

  it('has nothing to say of a pod that is none of the control plane', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: vip, image: "example.com/vip:v1" }] }\n';
    expect(unreadWith(`${manifests}/vip.yaml`, pod)).toEqual([]);
  });
});
