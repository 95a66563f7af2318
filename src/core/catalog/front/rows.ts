import { nodesOf, type Cluster } from '../../cluster/cluster.js';
import { requestHeaderProxy } from '../../components/control-plane.js';
import { rows } from '../row.js';
import { gateNames } from '../sans.js';
import { isGated } from './entry.js';

const impersonates = ({ front }: Cluster): boolean => front.proxy.mode === 'impersonate';

/** Whom the bastion is for the API server: all its users together. */
export const bastionUser = 'kubepki:bastion';

/** Whom the proxy is before it impersonates anybody. */
export const proxyUser = 'kubepki:proxy';

/** What bastions and proxies show to people, and to API servers. */
export const front = rows({
  'users-ca.crt': {
    kind: 'trust',
    title: 'trust in the CA of people who come in by the bastion or the proxy',
    authority: 'users-ca',
    on: ['bastion', 'proxy'],
    when: isGated,
  },
  bastion: {
    kind: 'pair',
    title: 'the bastion, as a server of people',
    authority: 'users-ca',
    on: 'bastion',
    subject: { commonName: 'kubepki-bastion', organizations: [] },
    usages: ['serverAuth'],
    sans: gateNames('bastion'),
  },
  proxy: {
    kind: 'pair',
    title: 'the authenticating proxy, as a server of people',
    authority: 'users-ca',
    on: 'proxy',
    subject: { commonName: 'kubepki-proxy', organizations: [] },
    usages: ['serverAuth'],
    sans: gateNames('proxy'),
  },
  'proxy-client': {
    kind: 'pair',
    title: 'the authenticating proxy, as a client of API servers that impersonates people',
    authority: 'ca',
    on: 'proxy',
    subject: { commonName: proxyUser, organizations: [] },
    usages: ['clientAuth'],
    when: impersonates,
  },
  'proxy-front-client': {
    kind: 'pair',
    title: 'the authenticating proxy, as a client whose request headers API servers believe',
    authority: 'front-proxy-ca',
    on: 'proxy',
    subject: { commonName: requestHeaderProxy, organizations: [] },
    usages: ['clientAuth'],
    when: (cluster) => !impersonates(cluster) && nodesOf(cluster, 'proxy').length > 0,
  },
  'bastion.conf': {
    kind: 'kubeconfig',
    title: 'the bastion, as a client of API servers',
    authority: 'ca',
    on: 'bastion',
    subject: { commonName: bastionUser, organizations: [] },
    server: 'endpoint',
  },
});
