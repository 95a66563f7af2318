import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { kubeadmConfiguration } from '../support/arbitrary-kubeadm.js';
import { kubepkiJson } from '../support/kubepki.js';
import { holds } from '../support/property.js';
import { withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';
import { clusterOf } from '../support/specs.js';
import { kubeadmNode } from '../support/trees/kubeadm.js';

withComponents('a spec that import makes of a kubeadm configuration', () => {
  it('accepts what the real kubeadm makes of the same configuration, whatever it says', () =>
    holds(
      fc.property(kubeadmConfiguration, (configuration) => {
        const { tree, config } = kubeadmNode(configuration);
        const { spec } = kubepkiJson(['import', '--kubeadm-config', config]) as { readonly spec: string };
        const [node] = clusterOf(spec).nodes;
        const file = join(scratch(), 'kubepki.yaml');
        writeFileSync(file, spec);
        const report = kubepkiJson(['check', tree.root, '--spec', file, '--node', node?.name ?? '']) as CheckReport;
        // kubeadm lets a certificate end with its authority, or after it.
        const known = ['authority-horizon', 'outlives-authority'];
        expect(report.findings.filter(({ rule }) => !known.includes(rule))).toEqual([]);
        expect(report.summary.certificates).toBeGreaterThan(8);
      }),
      8,
    ));
});
