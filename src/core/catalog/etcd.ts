import { etcdPeerNames, localAndOwnNames } from './sans.js';
import { rows, serves } from './row.js';

/** Certificates of etcd members. With an external etcd no node has the role, so no row applies. */
export const etcd = rows({
  'etcd-server': {
    kind: 'pair',
    title: 'etcd, towards its clients',
    authority: 'etcd-ca',
    on: 'etcd',
    subject: 'node name',
    // etcd's grpc gateway dials the member itself and presents this certificate as a client (etcd-io/etcd#9785).
    usages: ['serverAuth', 'clientAuth'],
    sans: localAndOwnNames,
    readBy: [serves('etcd', { certificate: '--cert-file', key: '--key-file' })],
  },
  'etcd-peer': {
    kind: 'pair',
    title: 'etcd, towards the other members',
    authority: 'etcd-ca',
    on: 'etcd',
    subject: 'node name',
    usages: ['serverAuth', 'clientAuth'],
    sans: etcdPeerNames,
    readBy: [serves('etcd', { certificate: '--peer-cert-file', key: '--peer-key-file' })],
  },
  'etcd-healthcheck-client': {
    kind: 'pair',
    title: 'probes and etcdctl, as clients of etcd',
    authority: 'etcd-ca',
    on: 'etcd',
    subject: { commonName: 'kube-etcd-healthcheck-client', organizations: [] },
    alsoAccepted: [{ commonName: 'kube-etcd-healthcheck-client', organizations: ['system:masters'] }],
    usages: ['clientAuth'],
  },
});
