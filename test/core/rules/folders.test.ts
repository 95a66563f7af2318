import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { checkPath, today } from '../../support/home.js';
import { withRoot } from '../../support/real-components.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

const rules = ['folder-writable', 'etcd-data-open'];

/** What is said of a folder with this mode, on a node of kubeadm that has nothing else. */
function said(folder: string, mode: number, uid = -1, gid = -1): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 37, now: today });
  mkdirSync(tree.at(folder), { recursive: true });
  chmodSync(tree.at(folder), mode);
  if (uid !== -1 || gid !== -1) chownSync(tree.at(folder), uid, gid);
  return checkPath(tree.root)
    .findings.filter(({ rule }) => rules.includes(rule))
    .map(({ severity, rule, path, cis }) =>
      [severity, rule, path.slice(tree.root.length), ...cis].filter((word) => word !== '').join(' '),
    );
}

const pki = '/etc/kubernetes/pki';
const manifests = '/etc/kubernetes/manifests';

describe('folders of a node', () => {
  for (const folder of ['/etc/kubernetes', pki, `${pki}/etcd`, manifests, '/var/lib/kubelet/pki'])
    hit(
      'folder-writable',
      `are found where everybody may write in ${folder}`,
      `critical folder-writable ${folder}/`,
      () => said(folder, 0o777),
    );
  hit(
    'folder-writable',
    'are a warning where everybody may put files there and replace none',
    `warning folder-writable ${pki}/`,
    () => said(pki, 0o1777),
  );
  hit(
    'folder-writable',
    'are critical with the sticky bit where the kubelet starts what is put there',
    `critical folder-writable ${manifests}/`,
    () => said(manifests, 0o1777),
  );
  nearMiss('folder-writable', 'may be entered by everybody', [], () => said(pki, 0o755));

  hit(
    'etcd-data-open',
    'are found where others may enter that of etcd',
    'warning etcd-data-open /var/lib/etcd/ 1.1.11',
    () => said('/var/lib/etcd', 0o755),
  );
  hit(
    'etcd-data-open',
    'are critical where everybody may write there',
    'critical etcd-data-open /var/lib/etcd/ 1.1.11',
    () => said('/var/lib/etcd', 0o777),
  );
  nearMiss('etcd-data-open', 'may be those of etcd alone', [], () => said('/var/lib/etcd', 0o700));
});

withRoot('folders of a node that somebody else has', () => {
  it('are a warning where a group may write in them, unless that is the group of root', () => {
    expect(said(pki, 0o775, -1, 1000)).toEqual([`warning folder-writable ${pki}/`]);
    expect(said(pki, 0o775, -1, 0)).toEqual([]);
  });

  it('are a warning where their owner is not root, with the control of the benchmark', () => {
    expect(said(pki, 0o755, 1000)).toEqual([`warning folder-writable ${pki}/ 1.1.19`]);
    expect(said(`${pki}/etcd`, 0o755, 1000)).toEqual([]);
  });
});
