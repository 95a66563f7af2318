import { kubeletNames } from './sans.js';
import { presents, rows, serves } from './row.js';

const issued = (cluster: { kubelet: { certificates: string } }): boolean => cluster.kubelet.certificates === 'issued';

/** Certificates of kubelets, where kubepki issues them and nodes do not get theirs by TLS bootstrapping. */
export const kubelet = rows({
  'kubelet-client': {
    kind: 'pair',
    title: 'the kubelet, as a client of the API server',
    authority: 'ca',
    on: 'kubelet',
    subject: 'node identity',
    usages: ['clientAuth'],
    when: issued,
    // Through kubelet.conf, which names both files; no flag does.
    readBy: [presents('kubelet', {})],
  },
  'kubelet-server': {
    kind: 'pair',
    title: 'the kubelet, as a server',
    authority: 'ca',
    on: 'kubelet',
    subject: 'node identity',
    usages: ['serverAuth'],
    sans: kubeletNames,
    when: issued,
    readBy: [serves('kubelet', { certificate: 'tlsCertFile', key: 'tlsPrivateKeyFile' })],
  },
});
