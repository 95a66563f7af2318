import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { checkPath, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import type { Tree } from '../../support/trees/tree.js';

const pki = '/etc/kubernetes/pki';
const made = (): Tree => kubeadmOfRelease({ minor: 37, now: today });

/** What is said of files, by their names. */
const said = ({ root }: Tree, name: string): readonly string[] =>
  checkPath(root)
    .findings.filter(({ path }) => path.endsWith(`/${name}`))
    .map(({ severity, rule }) => `${severity} ${rule}`);

/** A copy of a file, with this mode. */
function copied(tree: Tree, from: string, to: string, mode: number): readonly string[] {
  copyFileSync(tree.at(from), tree.at(to));
  chmodSync(tree.at(to), mode);
  return said(tree, to.slice(to.lastIndexOf('/') + 1));
}

describe('a copy beside the files in use', () => {
  it('is critical where it is the key of an authority and everybody may read it', () => {
    expect(copied(made(), `${pki}/ca.key`, `${pki}/ca.key.bak`, 0o644)).toEqual([
      'critical authority-key-exposed',
      'info pki-leftover',
    ]);
    expect(copied(made(), `${pki}/ca.key`, `${pki}/ca.key.bak`, 0o600)).toEqual([
      'warning authority-key-exposed',
      'info pki-leftover',
    ]);
  });

  hit(
    'copy-readable',
    'is critical where it speaks for an administrator and everybody may read it',
    ['critical copy-readable', 'info pki-leftover'],
    () => copied(made(), '/etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf.bak', 0o644),
  );
  hit(
    'copy-readable',
    'is a warning where it speaks for anybody else',
    ['warning copy-readable', 'info pki-leftover'],
    () => copied(made(), '/etc/kubernetes/scheduler.conf', '/etc/kubernetes/scheduler.conf.bak', 0o644),
  );
  hit(
    'copy-readable',
    'is a warning where it is any other key, in the folder of static pods too',
    ['warning copy-readable', 'info unused'],
    () => copied(made(), `${pki}/apiserver.key`, '/etc/kubernetes/manifests/x.key', 0o644),
  );
  nearMiss('copy-readable', 'is information where only its owner may read it', 'info pki-leftover', () =>
    copied(made(), '/etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf.bak', 0o600),
  );
  nearMiss('copy-readable', 'is information where it is a certificate', 'info pki-leftover', () =>
    copied(made(), `${pki}/apiserver.crt`, `${pki}/apiserver.crt.bak`, 0o644),
  );
});

describe('the key of an authority', () => {
  it('is found on a node that starts no control plane, and belongs to one that does', () => {
    const tree = made();
    expect(said(tree, 'ca.key')).toEqual([]);
    rmSync(tree.at('/etc/kubernetes/manifests'), { recursive: true });
    expect(said(tree, 'ca.key')).toContain('warning authority-key-exposed');
    rmSync(tree.at('/var/lib/kubelet/config.yaml'));
    expect(said(tree, 'ca.key')).not.toContain('warning authority-key-exposed');
  });
});

describe('the keys of a node without a spec', () => {
  const opened = (path: string, mode: number): readonly string[] => {
    const tree = made();
    chmodSync(tree.at(path), mode);
    return said(tree, path.slice(path.lastIndexOf('/') + 1));
  };

  for (const path of [
    `${pki}/ca.key`,
    `${pki}/etcd/ca.key`,
    `${pki}/front-proxy-ca.key`,
    `${pki}/sa.key`,
    '/etc/kubernetes/admin.conf',
    '/etc/kubernetes/super-admin.conf',
  ]) {
    hit('mode-loose', `are as critical as a copy of them where everybody may read ${path}`, 'critical mode-loose', () =>
      opened(path, 0o604),
    );
    hit('mode-loose', `are a warning where its group may read ${path}`, 'warning mode-loose', () =>
      opened(path, 0o640),
    );
  }
  hit('mode-loose', 'are a warning where they are those of a server', 'warning mode-loose', () =>
    opened(`${pki}/apiserver.key`, 0o644),
  );
  hit('mode-loose', 'are a warning where they are in the kubeconfig of a component', 'warning mode-loose', () =>
    opened('/etc/kubernetes/scheduler.conf', 0o644),
  );
  nearMiss('mode-loose', 'may be read by their owner', [], () => opened(`${pki}/ca.key`, 0o400));
});
