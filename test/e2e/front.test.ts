import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { TestCluster } from '../support/cluster.js';
import { startHaproxy } from '../support/front.js';
import { withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';
import { behindGatesSentences } from './sentences/gates-behind.js';
import { gateSentences } from './sentences/gates.js';
import { loadBalancerSentences } from './sentences/load-balancer.js';

const folder = scratch();
const policy = join(folder, 'policy.yaml');
const auditLog = join(folder, 'audit.log');

/** Two control planes behind a load balancer, and a machine that is bastion and proxy. */
const clusterInFront = () =>
  new TestCluster({
    controlPlanes: { cp1: '10.77.0.11', cp2: '10.77.0.12' },
    endpoint: 'api.kubepki.test',
    front: {
      lb1: { address: '10.77.0.5', roles: ['load-balancer'] },
      gate1: { address: '10.77.0.6', roles: ['bastion', 'proxy'] },
    },
    spec: [
      `front:
  users:
    - { name: alice, groups: [dev, ops], proxySubresources: true }
    - { name: bob, groups: [dev] }
    - { name: carol }
apiServer: { extraArgs: { audit-policy-file: ${policy}, audit-log-path: ${auditLog} } }`,
    ],
  });

withComponents('in front of real API servers', () => {
  const cluster = clusterInFront();
  beforeAll(async () => {
    writeFileSync(policy, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n');
    await bringUp(cluster, () => {
      startHaproxy(cluster, 'lb1');
    });
    cluster.must(['create', 'clusterrolebinding', 'developers', '--clusterrole=view', '--group=dev']);
  }, 240_000);
  afterAll(() => cluster.stop());
  loadBalancerSentences(cluster);
  gateSentences(cluster);
  behindGatesSentences(cluster, auditLog);
});
