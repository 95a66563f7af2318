import { readFileSync, writeFileSync } from 'node:fs';
import { makeHome, smallSpec, checkPath } from '../../support/home.js';
import { kubepki } from '../../support/kubepki.js';
import { kubeadmControlPlane } from '../../support/trees/kubeadm.js';
import { opensslHardWay } from '../../support/trees/hard-way-openssl.js';

/** What is said of one thing. */
const said = (root: string, what: string): readonly (readonly [string, string])[] =>
  checkPath(root)
    .inferred.filter((ground) => ground.what === what)
    .map(({ value, from }) => [value, from]);

describe('what was inferred without a spec', () => {
  it('is the layout, the name, roles, releases, Services, endpoints and settings of a node of kubeadm, each with the file that says it', () => {
    const { root } = kubeadmControlPlane().tree;
    const manifest = (name: string) => `/etc/kubernetes/manifests/${name}.yaml`;
    expect(said(root, 'layout')).toEqual([['kubeadm', '/etc/kubernetes/pki/apiserver.crt']]);
    expect(said(root, 'name')).toEqual([['cp1', '/etc/kubernetes/kubelet.conf']]);
    expect(said(root, 'roles')).toEqual([
      ['control-plane', manifest('kube-apiserver')],
      ['etcd', manifest('etcd')],
    ]);
    expect(said(root, 'release')).toContainEqual([
      expect.stringMatching(/^kube-apiserver v1\.\d+/),
      manifest('kube-apiserver'),
    ]);
    expect(said(root, 'services')).toEqual([['10.96.0.0/12', manifest('kube-apiserver')]]);
    expect(said(root, 'endpoint')).toContainEqual(['https://api.prod.example.com:6443', '/etc/kubernetes/admin.conf']);
    expect(said(root, 'settings')).toContainEqual(['etcd', manifest('etcd')]);
  });

  it('is only what is said: a worker has no Services, and what lies without manifests no release', async () => {
    const worker = opensslHardWay()['node-0']?.root ?? '';
    expect(said(worker, 'roles')).toEqual([['worker', '/etc/systemd/system/kubelet.service']]);
    expect(said(worker, 'services')).toEqual([]);
    const tree = `${await makeHome()}/nodes/w1`;
    expect(said(tree, 'release')).toEqual([]);
  });

  it('is the default where a whole API server gives no range, and says so', () => {
    const { root } = kubeadmControlPlane().tree;
    const manifest = `${root}/etc/kubernetes/manifests/kube-apiserver.yaml`;
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/.*--service-cluster-ip-range.*\n/, ''));
    expect(said(root, 'services')).toEqual([['10.0.0.0/24', expect.stringContaining('its default')]]);
  });

  it('is nothing where a spec says it', async () => {
    expect(checkPath(await makeHome(smallSpec())).inferred).toEqual([]);
  });

  it('stands in the text with what is really not known', () => {
    const { stdout } = kubepki(['check', kubeadmControlPlane().tree.root]);
    expect(stdout).toMatch(/^Inferred from /m);
    expect(stdout).toMatch(/^ {2}release .*v1\.\d+\.\d+/m);
    expect(stdout.match(/without a spec it is not known/g)).toHaveLength(1);
  });
});
