import { kubepki } from '../support/kubepki.js';
import { cfsslHardWay } from '../support/trees/hard-way-cfssl.js';
import { opensslHardWay } from '../support/trees/hard-way-openssl.js';
import { version1HardWay } from '../support/trees/hard-way-version1.js';
import { k0sController } from '../support/trees/k0s.js';
import { k3sServer } from '../support/trees/k3s.js';
import { kubeadmControlPlane } from '../support/trees/kubeadm.js';
import { kubeadmOfRelease } from '../support/trees/kubeadm-release.js';
import { kubesprayControlPlane } from '../support/trees/kubespray.js';
import { microk8sNode } from '../support/trees/microk8s.js';
import { rke2Server } from '../support/trees/rke2.js';
import type { Tree } from '../support/trees/tree.js';

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly artefact: string;
  readonly message: string;
}

interface Report {
  readonly findings: readonly Found[];
  readonly powerOffHorizon: { readonly cause: string; readonly name: string } | null;
}

/** What a check without a spec finds in the filesystem of a node, beside information. */
function alarms(tree: Tree | undefined): readonly Found[] {
  if (tree === undefined) throw new Error('expected a tree of this node, got none');
  return reportOf(tree).findings.filter(({ severity }) => severity !== 'info');
}

const reportOf = (tree: Tree): Report => JSON.parse(kubepki(['check', tree.root, '--json']).stdout) as Report;

const brief = (found: readonly Found[]): readonly string[] =>
  found.map(({ severity, rule, artefact }) => `${severity} ${rule} ${artefact}`);

describe('a check without a spec', () => {
  it.each<readonly [string, () => Tree]>([
    ['kubeadm', () => kubeadmControlPlane().tree],
    ['kubeadm 1.28', () => kubeadmOfRelease({ minor: 28 })],
    ['Kubespray', kubesprayControlPlane],
    ['k3s', k3sServer],
    ['RKE2', rke2Server],
    ['MicroK8s', microk8sNode],
  ])('raises no alarm about a node as %s leaves it', (_, make) => {
    expect(alarms(make())).toEqual([]);
  });

  it('says of k0s only that it issues a name with a dot at its end, which Go 1.25.2 refused', () => {
    expect(brief(alarms(k0sController()))).toEqual(['warning san-invalid apiserver']);
  });

  it.each<readonly [string, () => Tree, string]>([
    ['kubeadm', () => kubeadmControlPlane().tree, 'certificate'],
    ['k3s', k3sServer, 'authority'],
    ['RKE2', rke2Server, 'authority'],
    ['MicroK8s', microk8sNode, 'certificate'],
  ])('knows what decides how long a node of %s may stay switched off', (_, make, cause) => {
    expect(reportOf(make()).powerOffHorizon).toMatchObject({ cause });
  });

  it('finds the two classic mistakes of the hard way, and nothing else', () => {
    const { server, 'node-0': worker } = opensslHardWay();
    const found = alarms(server);
    expect(brief(found)).toEqual(['critical san-missing apiserver']);
    expect(found[0]?.message).toContain('"10.0.0.1"');
    expect(found[0]?.message).toContain('"kubernetes.default.svc.cluster.local"');
    expect(found[0]?.message).not.toContain('10.32.0.1');
    expect(alarms(worker)).toEqual([]);
  });

  it('finds in the edition with cfssl the name that is missing, and the authority that it shares with etcd', () => {
    const { 'controller-0': server, 'worker-0': worker } = cfsslHardWay();
    const found = alarms(server);
    expect(brief(found)).toEqual(['critical san-missing apiserver', 'warning etcd-ca-shared etcd']);
    expect(found[0]?.message).not.toContain('10.');
    expect(alarms(worker)).toEqual([]);
  });

  it('takes certificates of version 1, and such without usages, where the layout makes them, and finds the shared authority', () => {
    const { controlplane01, node01 } = version1HardWay();
    expect(brief([...alarms(controlplane01), ...alarms(node01)])).toEqual(['warning etcd-ca-shared etcd']);
  });
});
