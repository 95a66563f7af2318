import { agentsHaveCertificates, ownsEtcd } from '../cluster/cluster.js';
import { isGated } from './front/entry.js';
import { rows } from './row.js';

/** The signing identities. Their keys live in the home; which node gets what of them is said by the rows of trust.ts. */
export const authorities = rows({
  ca: { kind: 'authority', title: 'the cluster CA: API server, kubelets, clients', commonName: 'kubernetes' },
  'etcd-ca': {
    kind: 'authority',
    title: 'the etcd CA: members and their clients',
    commonName: 'etcd-ca',
    when: ownsEtcd,
  },
  'front-proxy-ca': {
    kind: 'authority',
    title: 'the front-proxy CA: the API server towards extension servers',
    commonName: 'front-proxy-ca',
  },
  'users-ca': {
    kind: 'authority',
    title: 'the CA of bastions and proxies and of people who come in by them; the API server does not know it',
    commonName: 'users-ca',
    when: isGated,
  },
  'server-ca': {
    kind: 'authority',
    title: 'the CA of API servers and kubelets as servers, where it is another than that of clients',
    commonName: 'server-ca',
  },
  'etcd-peer-ca': {
    kind: 'authority',
    title: 'the CA of etcd members towards each other, where it is another than towards clients',
    commonName: 'etcd-peer-ca',
    when: ownsEtcd,
  },
  'konnectivity-ca': {
    kind: 'authority',
    title: 'the CA of konnectivity agents: nobody else may say where nodes are',
    commonName: 'konnectivity-ca',
    when: agentsHaveCertificates,
  },
  sa: { kind: 'authority', title: 'the key pair that signs service-account tokens', commonName: undefined },
});
