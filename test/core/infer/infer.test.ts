import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, kubeadmSpec } from '../../support/copies.js';
import { checkPath, smallSpec } from '../../support/home.js';
import { editKubeconfig, held } from '../../support/kubeconfigs.js';
import { scratch } from '../../support/scratch.js';
import { kubeadmControlPlane } from '../../support/trees/kubeadm.js';

/** The tree of a node, away from its home and its spec. */
async function treeOf(node: string, spec = smallSpec()): Promise<string> {
  const tree = join(scratch(), node);
  cpSync(join(await goodHome(spec), 'nodes', node), tree, { recursive: true });
  return tree;
}

const inTree = (tree: string, path: string): string => join(tree, 'etc/kubernetes', path);

const said = (tree: string): readonly string[] =>
  checkPath(tree).findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

describe('without a spec', () => {
  it.each([
    ['cp1', smallSpec()],
    ['w1', smallSpec()],
    ['cp1', kubeadmSpec],
    ['w1', kubeadmSpec],
  ])('a good tree of %s has no finding, and what is not known is said', async (node, spec) => {
    const report = checkPath(await treeOf(node, spec));
    expect(report).toMatchObject({ status: 'ok', findings: [] });
    expect(report.certificates.length).toBeGreaterThan(0);
    expect(report.warnings.join()).toContain('without a spec it is not known');
  });

  it('a pair that is not there at all is not missed, and half of one is', async () => {
    const tree = await treeOf('cp1');
    rmSync(inTree(tree, 'pki/apiserver.crt'));
    expect(said(tree)).toEqual(['critical apiserver missing']);
    rmSync(inTree(tree, 'pki/apiserver.key'));
    expect(said(tree)).toEqual([]);
  });

  it('trust is missed where something lies that its authority signed', async () => {
    const tree = await treeOf('cp1');
    rmSync(inTree(tree, 'pki/front-proxy-ca.crt'));
    expect(said(tree)).toEqual(['critical front-proxy-ca.crt missing']);
  });

  it('the identity of a kubelet must be that of the node that its kubeconfig names', async () => {
    const tree = await treeOf('w1');
    editKubeconfig(inTree(tree, 'kubelet.conf'), (document) => {
      document.setIn(['users', 0, 'name'], 'system:node:w2');
      document.setIn(['contexts', 0, 'context', 'user'], 'system:node:w2');
    });
    expect(said(tree)).toContain('critical kubelet-client subject-wrong');
  });

  it.each(['controller-manager.conf', 'admin.conf'])('a kubelet that is %s is none', (other) => {
    const { tree } = kubeadmControlPlane();
    cpSync(inTree(tree.root, other), inTree(tree.root, 'kubelet.conf'));
    const found = checkPath(tree.root, { now: new Date() }).findings;
    expect(found).toContainEqual(
      expect.objectContaining({
        severity: 'critical',
        artefact: 'kubelet.conf',
        rule: 'kubeconfig-identity',
        expected: ['O=system:nodes,CN=system:node:NODE'],
      }),
    );
  });

  it('who a plugin or a token says that somebody is, is not known, so it is information', () => {
    const { tree } = kubeadmControlPlane();
    editKubeconfig(inTree(tree.root, 'admin.conf'), (document) =>
      document.setIn(['users', 0, 'user'], {
        exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'login' },
      }),
    );
    const found = checkPath(tree.root, { now: new Date() }).findings.filter(
      ({ artefact }) => artefact === 'admin.conf',
    );
    expect(found.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(['info kubeconfig-identity']);
  });

  it('which server a kubeconfig dials is not known, so it is not judged', async () => {
    const tree = await treeOf('w1');
    editKubeconfig(inTree(tree, 'kubelet.conf'), (document) => document.setIn(held.server, 'https://elsewhere:6443'));
    expect(said(tree)).toEqual([]);
  });

  it.each([
    ['10.96.0.0/12,fd00:10::/112', []],
    ['fd00:10::/112,10.96.0.0/12', ['apiserver']],
  ])('the API server bears the first address of the first of %s, since the Service has no other', (ranges, found) => {
    const { root } = kubeadmControlPlane().tree;
    for (const component of ['kube-apiserver', 'kube-controller-manager']) {
      const manifest = `${root}/etc/kubernetes/manifests/${component}.yaml`;
      writeFileSync(
        manifest,
        readFileSync(manifest, 'utf8').replace(/--service-cluster-ip-range=.*/, `--service-cluster-ip-range=${ranges}`),
      );
    }
    const nameless = checkPath(root).findings.filter(({ rule }) => rule === 'san-missing');
    expect(nameless.map(({ artefact }) => artefact)).toEqual(found);
  });
});
