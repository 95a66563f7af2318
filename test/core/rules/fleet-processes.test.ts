import { desiredState } from '../../../src/core/catalog/derive.js';
import { processSource } from '../../../src/core/read/flag-lines.js';
import { observed } from '../../../src/core/read/observe.js';
import { fleetFlagsDiffer } from '../../../src/core/rules/fleet.js';
import { judge } from '../../../src/core/rules/judge.js';
import { smallSpec, today } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

const spec = smallSpec('layout: kubeadm\n').replace(
  '  - { name: w1',
  '  - { name: cp2, roles: [control-plane, etcd], addresses: [10.0.0.12] }\n  - { name: w1',
);

/** A control plane of which only the process of its API server is seen. */
const running = (issuer: string) => ({
  hostname: undefined,
  at: today,
  layout: 'kubeadm',
  sources: [processSource([`--service-account-issuer=${issuer}`], 'process 7', 'kube-apiserver', () => false)],
  running: undefined,
});

describe('API servers that are known by their processes only', () => {
  it('are found by flags that differ, at a file of the node and never at its root', () => {
    const desired = desiredState(clusterOf(spec), new Map());
    const machines = new Map(['a', 'b'].map((issuer, index) => [`cp${index + 1}`, running(`https://${issuer}`)]));
    const found = judge([fleetFlagsDiffer], desired, observed(new Map(), { machines }), today);
    const first = desired.artefacts.find(({ node, files }) => node === 'cp2' && files.length > 0)?.files[0];
    expect(found).toMatchObject([{ rule: 'fleet-flags-differ', place: first?.place }]);
  });
});
