import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commentedSpec } from '../../src/core/cluster/commented-spec.js';
import { specFromKubeadmConfig } from '../../src/core/infer/kubeadm-config.js';
import { readKubeadmConfig } from '../../src/core/read/kubeadm-config.js';
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
        const { spec, comments } = specFromKubeadmConfig(readKubeadmConfig(configuration), {
          controlPlanes: [],
          workers: [],
        });
        const text = commentedSpec(spec, comments);
        const [node] = clusterOf(text).nodes;
        const file = join(scratch(), 'kubepki.yaml');
        writeFileSync(file, text);
        const { tree } = kubeadmNode(configuration);
        const report = kubepkiJson(['check', tree.root, '--spec', file, '--node', node?.name ?? '']) as CheckReport;
        // kubeadm lets a certificate end with its authority, or after it.
        const known = ['authority-horizon', 'outlives-authority'];
        expect(report.findings.filter(({ rule }) => !known.includes(rule))).toEqual([]);
        expect(report.summary.certificates).toBeGreaterThan(8);
      }),
      8,
    ));
});
