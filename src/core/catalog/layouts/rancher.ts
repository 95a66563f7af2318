import { pair, type FurtherFile, type ServerFiles } from './layout.js';

// What servers of k3s and RKE2 keep beside the rows of the table (pkg/daemons/control/deps of k3s-io/k3s).

const masters = ['system:masters'] as const;

const client = (
  folder: string,
  file: string,
  commonName: string,
  organizations: readonly string[] = [],
): FurtherFile => ({
  name: `${folder.split('/').slice(4).join('/')}/${file}`,
  title: `the client certificate of ${commonName}`,
  authority: 'ca',
  holds: 'pair',
  paths: pair(`${folder}/${file}`),
  subject: { commonName, organizations },
});

const trust = (
  folder: string,
  file: string,
  authority: FurtherFile['authority'],
  holds: FurtherFile['holds'] = 'trust',
): FurtherFile => ({
  name: `${folder.split('/').slice(4).join('/')}/${file}`,
  title: `what a server trusts of ${authority}`,
  authority,
  holds,
  paths: { trust: `${folder}/${file}` },
});

/** @param tls, agent the folders of a server and of an agent */
export const rancherServers = (tls: string, agent: string): ServerFiles => ({
  signs: [`${tls}/serving-kube-apiserver.crt`, `${tls}/client-ca.crt`, `${tls}/server-ca.crt`, `${tls}/client-ca.key`],
  agentSign: `${agent}/client-kubelet.crt`,
  rows: ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'controller-manager.conf', 'scheduler.conf'],
  originals: {
    'ca.crt': trust(tls, 'client-ca.crt', 'ca'),
    'server-ca.crt': trust(tls, 'server-ca.crt', 'server-ca'),
  },
});

export const rancherFurther = (name: 'k3s' | 'rke2', tls: string, agent: string): readonly FurtherFile[] => [
  trust(tls, 'client-ca.nochain.crt', 'ca', 'first certificate'),
  trust(tls, 'server-ca.nochain.crt', 'server-ca', 'first certificate'),
  client(tls, 'client-admin', 'system:admin', masters),
  client(tls, 'client-supervisor', `system:${name}-supervisor`, masters),
  client(tls, `client-${name}-cloud-controller`, `${name}-cloud-controller-manager`),
  // What an agent uses before what a server hands out.
  ...[agent, tls].flatMap((folder) => [
    client(folder, 'client-kube-proxy', 'system:kube-proxy'),
    client(folder, `client-${name}-controller`, `system:${name}-controller`),
  ]),
];
