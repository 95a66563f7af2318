import { configuration, pair, pki, type Layout } from './layout.js';

const folder = `${configuration}/front`;

/** Where machines in front of the API server have their files, in every layout. */
export const frontPaths = {
  'users-ca.crt': { trust: `${pki}/users-ca.crt` },
  bastion: pair(`${pki}/bastion`),
  'bastion.conf': { kubeconfig: `${configuration}/bastion.conf` },
  proxy: pair(`${pki}/proxy`),
  'proxy-client': pair(`${pki}/proxy-client`),
  'proxy-front-client': pair(`${pki}/proxy-front-client`),
} as const satisfies Layout['paths'];

/** Files of the front that follow from the spec, by the name of their template, relative to the root of the node. */
export const frontFiles = {
  'haproxy.cfg': `${folder}/haproxy.cfg`,
  'load-balancer.conf': `${folder}/load-balancer.conf`,
  'load-balancer.service': 'etc/systemd/system/kubepki-load-balancer.service',
  'proxy.conf': `${folder}/proxy.conf`,
  'proxy.service': 'etc/systemd/system/kubepki-proxy.service',
  'bastion.conf': `${folder}/bastion.conf`,
  'bastion.service': 'etc/systemd/system/kubepki-bastion.service',
  'kubectl-proxy.service': 'etc/systemd/system/kubepki-kubectl-proxy.service',
  'firewall.nft': `${folder}/firewall.nft`,
  'firewall.sh': `${folder}/firewall.sh`,
} as const;
