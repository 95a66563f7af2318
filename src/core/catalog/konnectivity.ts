import { agentsHaveCertificates } from '../cluster/cluster.js';
import { presents, rows, serves } from './row.js';
import { konnectivityNames } from './sans.js';

/** Certificates between konnectivity agents and the server beside each API server. */
export const konnectivity = rows({
  'konnectivity-server': {
    kind: 'pair',
    title: 'the konnectivity server, towards agents',
    authority: 'ca',
    on: 'control-plane',
    subject: { commonName: 'konnectivity-server', organizations: [] },
    usages: ['serverAuth'],
    sans: konnectivityNames,
    when: (cluster) => cluster.konnectivity !== undefined,
    readBy: [serves('konnectivity-server', { certificate: '--cluster-cert', key: '--cluster-key' })],
  },
  // Any certificate of the CA may be an agent, so the CA is not that of users and kubelets.
  'konnectivity-agent': {
    kind: 'pair',
    title: 'the konnectivity agent',
    authority: 'konnectivity-ca',
    on: 'worker',
    subject: 'node name',
    usages: ['clientAuth'],
    when: agentsHaveCertificates,
    readBy: [presents('konnectivity-agent', { certificate: '--agent-cert', key: '--agent-key' })],
  },
});
