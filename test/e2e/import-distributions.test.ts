import { join } from 'node:path';
import { isTakenOver, newName, takesOneName } from '../support/import-sentences.js';
import { k0sController } from '../support/trees/k0s.js';
import { k3sServer } from '../support/trees/k3s.js';
import { kubesprayControlPlane } from '../support/trees/kubespray.js';
import { microk8sNode } from '../support/trees/microk8s.js';
import { rke2Server } from '../support/trees/rke2.js';
import type { Tree } from '../support/trees/tree.js';

/** Layouts that renew their certificates by themselves, with the node that each makes. */
const renewingThemselves: Readonly<Record<string, { readonly node: string; readonly make: () => Tree }>> = {
  k3s: { node: 'srv1', make: k3sServer },
  RKE2: { node: 'srv1', make: rke2Server },
  k0s: { node: 'ctl1', make: k0sController },
  MicroK8s: { node: 'mk1', make: microk8sNode },
};

describe.each(Object.entries(renewingThemselves))('a node of %s', (name, { node, make }) => {
  const cluster = isTakenOver(() => ({
    nodes: { [node]: make().root },
    answers: ['--name', 'prod', '--kubernetes-version', '1.36'],
  }));

  it('is left to its owner when the spec asks for one name more', () => {
    const imported = cluster();
    const before = imported.everything();
    imported.addName('apiserver', newName);
    expect(imported.plan()).toEqual([]);
    const lacking = imported.check().findings.filter(({ message }) => message.includes(newName));
    expect(lacking).toEqual([expect.objectContaining({ rule: 'san-missing', artefact: 'apiserver' })]);
    expect(JSON.stringify(lacking)).toContain(name.toLowerCase());
    expect(imported.everything()).toEqual(before);
  });
});

describe('a control plane of Kubespray', () => {
  const cluster = isTakenOver(() => ({ nodes: { node1: kubesprayControlPlane().root } }));
  takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) =>
    join(nodes.node1 ?? '', 'etc/kubernetes/ssl/apiserver.crt'),
  );
});
