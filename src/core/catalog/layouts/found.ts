import { rancherFurther, rancherServers } from './rancher.js';
import { apiServerPaths, layoutFound, pair, type FoundLayout, type PartPaths } from './layout.js';
import { kubeadm } from './kubeadm.js';

// Ways in which others place files. Sources: the projects' own repositories and documentation, of the releases that docs/import.md names.

const pem = (stem: string): PartPaths => ({ certificate: `${stem}.pem`, key: `${stem}-key.pem` });

/** kubeadm with a folder of another name behind a link, and an etcd of its own whose files bear the names of hosts. */
const kubespray = layoutFound('kubespray', {
  signs: ['etc/kubernetes/ssl/apiserver.crt', 'etc/ssl/etcd/ssl/ca.pem'],
  kubeadmGroups: true,
  paths: {
    ...kubeadm.paths,
    'apiserver-etcd-client': pem('etc/ssl/etcd/ssl/node-{node}'),
    'etcd-server': pem('etc/ssl/etcd/ssl/member-{node}'),
    'etcd-peer': pem('etc/ssl/etcd/ssl/member-{node}'),
    'etcd-healthcheck-client': pem('etc/ssl/etcd/ssl/admin-{node}'),
    'etcd/ca.crt': { trust: 'etc/ssl/etcd/ssl/ca.pem' },
    'etcd/ca.key': { key: 'etc/ssl/etcd/ssl/ca-key.pem' },
  },
  owners: Object.fromEntries(
    ['apiserver-etcd-client', 'etcd-server', 'etcd-peer', 'etcd-healthcheck-client', 'etcd/ca.crt', 'etcd/ca.key'].map(
      (row) => [row, 'kubespray' as const],
    ),
  ),
});

const hardWay = 'var/lib/kubernetes';

const hardWayOpenssl = layoutFound('hard-way', {
  signs: [`${hardWay}/kube-api-server.crt`, `${hardWay}/service-accounts.crt`, 'var/lib/kubelet/kubelet.crt'],
  paths: {
    ...apiServerPaths,
    apiserver: pair(`${hardWay}/kube-api-server`),
    'apiserver-kubelet-client': pair(`${hardWay}/kube-api-server`),
    'kubelet-server': pair('var/lib/kubelet/kubelet'),
    'ca.crt': { trust: `${hardWay}/ca.crt` },
    'ca.key': { trust: `${hardWay}/ca.crt`, key: `${hardWay}/ca.key` },
    'sa.pub': { publicKeys: `${hardWay}/service-accounts.crt` },
    'sa.key': { key: `${hardWay}/service-accounts.key` },
    'controller-manager.conf': { kubeconfig: `${hardWay}/kube-controller-manager.kubeconfig` },
    'scheduler.conf': { kubeconfig: `${hardWay}/kube-scheduler.kubeconfig` },
    'kubelet.conf': { kubeconfig: 'var/lib/kubelet/kubeconfig' },
    'admin.conf': { kubeconfig: 'root/admin.kubeconfig' },
  },
});

const hardWayCfssl = layoutFound('hard-way-cfssl', {
  signs: [`${hardWay}/kubernetes.pem`, `${hardWay}/ca.pem`],
  paths: {
    ...apiServerPaths,
    apiserver: pem(`${hardWay}/kubernetes`),
    'apiserver-kubelet-client': pem(`${hardWay}/kubernetes`),
    'apiserver-etcd-client': pem(`${hardWay}/kubernetes`),
    'etcd-server': pem('etc/etcd/kubernetes'),
    'etcd-peer': pem('etc/etcd/kubernetes'),
    'kubelet-server': pem('var/lib/kubelet/{node}'),
    'ca.crt': { trust: `${hardWay}/ca.pem` },
    'ca.key': { trust: `${hardWay}/ca.pem`, key: `${hardWay}/ca-key.pem` },
    'etcd/ca.crt': { trust: 'etc/etcd/ca.pem' },
    'sa.pub': { publicKeys: `${hardWay}/service-account.pem` },
    'sa.key': { key: `${hardWay}/service-account-key.pem` },
    'controller-manager.conf': { kubeconfig: `${hardWay}/kube-controller-manager.kubeconfig` },
    'scheduler.conf': { kubeconfig: `${hardWay}/kube-scheduler.kubeconfig` },
    'kubelet.conf': { kubeconfig: 'var/lib/kubelet/kubeconfig' },
    'admin.conf': { kubeconfig: 'root/admin.kubeconfig' },
  },
});

const hardWayMmumshad = layoutFound('hard-way-mmumshad', {
  leavesUsagesOut: true,
  signs: [`${hardWay}/pki/kube-apiserver.crt`, `${hardWay}/pki/ca.crt`],
  paths: {
    ...apiServerPaths,
    apiserver: pair(`${hardWay}/pki/kube-apiserver`),
    'apiserver-kubelet-client': pair(`${hardWay}/pki/apiserver-kubelet-client`),
    'apiserver-etcd-client': pair(`${hardWay}/pki/etcd-server`),
    'etcd-server': pair('etc/etcd/etcd-server'),
    'etcd-peer': pair('etc/etcd/etcd-server'),
    'kubelet-client': pair('var/lib/kubelet/{node}'),
    'kubelet-server': pair('var/lib/kubelet/{node}'),
    'ca.crt': { trust: `${hardWay}/pki/ca.crt` },
    'ca.key': { trust: `${hardWay}/pki/ca.crt`, key: `${hardWay}/pki/ca.key` },
    'etcd/ca.crt': { trust: 'etc/etcd/ca.crt' },
    'sa.pub': { publicKeys: `${hardWay}/pki/service-account.crt` },
    'sa.key': { key: `${hardWay}/pki/service-account.key` },
    'controller-manager.conf': {
      kubeconfig: `${hardWay}/kube-controller-manager.kubeconfig`,
      ...pair(`${hardWay}/pki/kube-controller-manager`),
    },
    'scheduler.conf': {
      kubeconfig: `${hardWay}/kube-scheduler.kubeconfig`,
      ...pair(`${hardWay}/pki/kube-scheduler`),
    },
    'kubelet.conf': { kubeconfig: 'var/lib/kubelet/kubelet.kubeconfig' },
    'admin.conf': { kubeconfig: 'root/admin.kubeconfig' },
  },
});

/** k3s and RKE2, which is k3s with static pods: one CA for clients, one for servers, and two for etcd. */
function rancher(name: 'k3s' | 'rke2'): FoundLayout {
  const data = `var/lib/rancher/${name}`;
  const tls = `${data}/server/tls`;
  const agent = `${data}/agent`;
  return layoutFound(name, {
    signs: [`${tls}/serving-kube-apiserver.crt`, `${agent}/client-kubelet.crt`],
    data: { folder: data, program: name },
    owner: name,
    servers: rancherServers(tls, agent),
    further: rancherFurther(name, tls, agent),
    authorities: {
      apiserver: 'server-ca',
      'kube-controller-manager': 'server-ca',
      'kube-scheduler': 'server-ca',
      'kubelet-server': 'server-ca',
      'signer-serving': 'server-ca',
      'etcd-peer': 'etcd-peer-ca',
    },
    paths: {
      apiserver: pair(`${tls}/serving-kube-apiserver`),
      'apiserver-kubelet-client': pair(`${tls}/client-kube-apiserver`),
      'apiserver-etcd-client': pair(`${tls}/etcd/client`),
      'front-proxy-client': pair(`${tls}/client-auth-proxy`),
      'kube-controller-manager': pair(`${tls}/kube-controller-manager/kube-controller-manager`),
      'kube-scheduler': pair(`${tls}/kube-scheduler/kube-scheduler`),
      'etcd-server': pair(`${tls}/etcd/server-client`),
      'etcd-peer': pair(`${tls}/etcd/peer-server-client`),
      'kubelet-client': pair(`${agent}/client-kubelet`),
      'kubelet-server': pair(`${agent}/serving-kubelet`),
      'ca.crt': { trust: `${agent}/client-ca.crt` },
      'server-ca.crt': { trust: `${agent}/server-ca.crt` },
      'etcd/ca.crt': { trust: `${tls}/etcd/server-ca.crt` },
      'etcd/peer-ca.crt': { trust: `${tls}/etcd/peer-ca.crt` },
      'front-proxy-ca.crt': { trust: `${tls}/request-header-ca.crt` },
      'ca.key': { key: `${tls}/client-ca.key` },
      'server-ca.key': { key: `${tls}/server-ca.key` },
      'etcd/ca.key': { key: `${tls}/etcd/server-ca.key` },
      'etcd/peer-ca.key': { key: `${tls}/etcd/peer-ca.key` },
      'front-proxy-ca.key': { key: `${tls}/request-header-ca.key` },
      'sa.pub': { publicKeys: `${tls}/service.key` },
      'sa.key': { key: `${tls}/service.current.key` },
      'controller-manager.conf': {
        kubeconfig: `${data}/server/cred/controller.kubeconfig`,
        ...pair(`${tls}/client-controller`),
        trust: `${tls}/server-ca.crt`,
      },
      'scheduler.conf': {
        kubeconfig: `${data}/server/cred/scheduler.kubeconfig`,
        ...pair(`${tls}/client-scheduler`),
        trust: `${tls}/server-ca.crt`,
      },
      'kubelet.conf': { kubeconfig: `${agent}/kubelet.kubeconfig` },
      'admin.conf': { kubeconfig: `etc/rancher/${name}/${name}.yaml` },
    },
  });
}

const k0sData = 'var/lib/k0s';
const k0sPki = `${k0sData}/pki`;

const k0s = layoutFound('k0s', {
  signs: [`${k0sPki}/ca.crt`, `${k0sData}/kubelet.conf`],
  data: { folder: k0sData, program: 'k0s' },
  owner: 'k0s',
  paths: {
    apiserver: pair(`${k0sPki}/server`),
    'apiserver-kubelet-client': pair(`${k0sPki}/apiserver-kubelet-client`),
    'apiserver-etcd-client': pair(`${k0sPki}/apiserver-etcd-client`),
    'front-proxy-client': pair(`${k0sPki}/front-proxy-client`),
    'etcd-server': pair(`${k0sPki}/etcd/server`),
    'etcd-peer': pair(`${k0sPki}/etcd/peer`),
    'ca.crt': { trust: `${k0sPki}/ca.crt` },
    'etcd/ca.crt': { trust: `${k0sPki}/etcd/ca.crt` },
    'front-proxy-ca.crt': { trust: `${k0sPki}/front-proxy-ca.crt` },
    'ca.key': { trust: `${k0sPki}/ca.crt`, key: `${k0sPki}/ca.key` },
    'etcd/ca.key': { key: `${k0sPki}/etcd/ca.key` },
    'front-proxy-ca.key': { key: `${k0sPki}/front-proxy-ca.key` },
    'sa.pub': { publicKeys: `${k0sPki}/sa.pub` },
    'sa.key': { key: `${k0sPki}/sa.key` },
    'controller-manager.conf': { kubeconfig: `${k0sPki}/ccm.conf` },
    'scheduler.conf': { kubeconfig: `${k0sPki}/scheduler.conf` },
    'kubelet.conf': { kubeconfig: `${k0sData}/kubelet.conf` },
    'admin.conf': { kubeconfig: `${k0sPki}/admin.conf` },
  },
});

const snap = 'var/snap/microk8s/current';

const microk8s = layoutFound('microk8s', {
  signs: [`${snap}/certs/ca.crt`],
  owner: 'microk8s',
  paths: {
    apiserver: pair(`${snap}/certs/server`),
    'apiserver-kubelet-client': pair(`${snap}/certs/apiserver-kubelet-client`),
    'front-proxy-client': pair(`${snap}/certs/front-proxy-client`),
    'kubelet-server': pair(`${snap}/certs/kubelet`),
    'ca.crt': { trust: `${snap}/certs/ca.crt` },
    'front-proxy-ca.crt': { trust: `${snap}/certs/front-proxy-ca.crt` },
    'ca.key': { trust: `${snap}/certs/ca.crt`, key: `${snap}/certs/ca.key` },
    'front-proxy-ca.key': { key: `${snap}/certs/front-proxy-ca.key` },
    'sa.pub': { publicKeys: `${snap}/certs/serviceaccount.key` },
    'sa.key': { key: `${snap}/certs/serviceaccount.key` },
    'controller-manager.conf': { kubeconfig: `${snap}/credentials/controller.config` },
    'scheduler.conf': { kubeconfig: `${snap}/credentials/scheduler.config` },
    'kubelet.conf': { kubeconfig: `${snap}/credentials/kubelet.config` },
    'admin.conf': { kubeconfig: `${snap}/credentials/client.config` },
  },
});

/** Nothing but what `certificates.overrides` lists. */
const listed = layoutFound('listed', { signs: [], paths: {} });

/** In the order in which they are tried. */
export const foundLayouts = {
  rke2: rancher('rke2'),
  k3s: rancher('k3s'),
  k0s,
  microk8s,
  kubespray,
  'hard-way': hardWayOpenssl,
  'hard-way-cfssl': hardWayCfssl,
  'hard-way-mmumshad': hardWayMmumshad,
  listed,
} as const satisfies Readonly<Record<string, FoundLayout>>;
