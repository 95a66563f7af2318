import type { Audit } from '../cluster/audit.js';
import { nodesOf, type Cluster } from '../cluster/cluster.js';
import { admissionPlugins } from './admission.js';
import { anonymousFlag, anonymousPaths } from './anonymous.js';
import { tokenWebhook } from './authentication.js';
import { authorizationFlags, fixedAuthorizers } from './authorization.js';
import { pathSetting, portOf, setting, type Component, type Setting } from './component.js';
import { etcdServers } from './etcd.js';

/** The CN of a proxy that API servers believe by its request headers: one of its own, so that it can be taken out alone. */
export const requestHeaderProxy = 'kubepki-request-header-proxy';

const requestHeaderNames = (cluster: Cluster): readonly string[] => [
  'front-proxy-client',
  ...cluster.authentication.proxies,
  ...(cluster.front.proxy.mode === 'request-header' && nodesOf(cluster, 'proxy').length > 0
    ? [requestHeaderProxy]
    : []),
];

/** Every flag kubeadm sets (cmd/kubeadm/app/phases/controlplane/manifests.go), and a floor for TLS. Files come from the catalog. */
export const kubeApiserver: Component = {
  name: 'kube-apiserver',
  runsOn: ['control-plane'],
  // k8s.io/apiserver/pkg/server/options/authentication.go: a new file with another anonymous block is refused.
  fixed: (cluster) => [...anonymousPaths(cluster), ...fixedAuthorizers(cluster)],
  listens: (cluster, { addresses: [host] }) => [
    { by: '--tls-cert-file', on: 'node', host, port: portOf('kube-apiserver', cluster, cluster.apiServer.port) },
  ],
  settings: (cluster, node) => [
    setting('--advertise-address', node.addresses[0]),
    setting('--allow-privileged', true),
    ...anonymousFlag(cluster),
    ...tokenWebhook(cluster),
    ...authorizationFlags(cluster),
    ...auditLog(cluster.audit),
    admissionPlugins(cluster),
    setting('--enable-bootstrap-token-auth', true),
    ...(cluster.encryption === undefined ? [] : [setting('--encryption-provider-config-automatic-reload', true)]),
    setting('--etcd-servers', etcdServers(cluster, node).join(',')),
    ...externalEtcdFiles(cluster.etcd.external),
    setting('--kubelet-preferred-address-types', 'InternalIP,ExternalIP,Hostname'),
    // Without it any certificate of the front-proxy CA may speak for any user.
    setting('--requestheader-allowed-names', requestHeaderNames(cluster).join(',')),
    setting('--requestheader-extra-headers-prefix', 'X-Remote-Extra-'),
    setting('--requestheader-group-headers', 'X-Remote-Group'),
    setting('--requestheader-username-headers', 'X-Remote-User'),
    setting('--secure-port', cluster.apiServer.port),
    ...cluster.issuers.map((issuer) => setting('--service-account-issuer', issuer)),
    setting('--service-cluster-ip-range', cluster.serviceCidrs.map(({ text }) => text).join(',')),
    setting('--tls-min-version', 'VersionTLS12'),
  ],
};

/** Said aloud, since 1.36 has other defaults than the releases before. Nothing keeps what goes to the standard output. */
function auditLog(audit: Audit | undefined): readonly Setting[] {
  if (audit === undefined) return [];
  const { policy, log } = audit;
  return [
    ...(policy.kind === 'file' ? [pathSetting('--audit-policy-file', policy.path)] : []),
    setting('--audit-log-path', log.path),
    ...(log.path === '-'
      ? []
      : [
          setting('--audit-log-maxage', log.maxAge),
          setting('--audit-log-maxbackup', log.maxBackup),
          setting('--audit-log-maxsize', log.maxSize),
        ]),
  ];
}

/** Paths that the spec gives: kubepki writes none of these files. */
const externalEtcdFiles = (external: { ca: string; certificate: string; key: string } | undefined) =>
  external === undefined
    ? []
    : [
        pathSetting('--etcd-cafile', external.ca),
        pathSetting('--etcd-certfile', external.certificate),
        pathSetting('--etcd-keyfile', external.key),
      ];

export const kubeControllerManager: Component = {
  name: 'kube-controller-manager',
  runsOn: ['control-plane'],
  listens: (cluster) => [
    {
      by: '--tls-cert-file',
      on: 'loopback',
      host: '127.0.0.1',
      port: portOf('kube-controller-manager', cluster, 10257),
    },
  ],
  settings: ({ cloudControllerManager }) => [
    setting('--bind-address', '127.0.0.1'),
    ...(cloudControllerManager === undefined ? [] : [setting('--cloud-provider', 'external')]),
    // The two last are off by default, and joining with a bootstrap token needs them.
    setting('--controllers', '*,bootstrap-signer-controller,token-cleaner-controller'),
    setting('--leader-elect', true),
    setting('--tls-min-version', 'VersionTLS12'),
    setting('--use-service-account-credentials', true),
  ],
};

export const kubeScheduler: Component = {
  name: 'kube-scheduler',
  runsOn: ['control-plane'],
  listens: (cluster) => [
    { by: '--tls-cert-file', on: 'loopback', host: '127.0.0.1', port: portOf('kube-scheduler', cluster, 10259) },
  ],
  settings: () => [
    setting('--bind-address', '127.0.0.1'),
    setting('--leader-elect', true),
    setting('--tls-min-version', 'VersionTLS12'),
  ],
};
