import type { Cluster } from '../cluster/cluster.js';
import type { CoreComponent } from '../components/component.js';

/** Flags of k3s and RKE2 that say whom and where its parts talk to: they are not for anybody else to set. */
export const owned: Readonly<Record<CoreComponent, readonly string[]>> = {
  'kube-apiserver': [
    '--advertise-address',
    '--bind-address',
    '--enable-bootstrap-token-auth',
    '--etcd-servers',
    '--kubelet-preferred-address-types',
    '--requestheader-allowed-names',
    '--requestheader-extra-headers-prefix',
    '--requestheader-group-headers',
    '--requestheader-username-headers',
    '--secure-port',
    '--service-cluster-ip-range',
  ],
  'kube-controller-manager': ['--bind-address', '--controllers', '--leader-elect'],
  'kube-scheduler': ['--bind-address', '--leader-elect'],
  etcd: [
    '--advertise-client-urls',
    '--client-cert-auth',
    '--initial-advertise-peer-urls',
    '--initial-cluster',
    '--listen-client-urls',
    '--listen-metrics-urls',
    '--listen-peer-urls',
    '--name',
    '--peer-client-cert-auth',
  ],
  kubelet: ['--hostname-override', '--node-ip', 'rotateCertificates', 'serverTLSBootstrap'],
};

/** Files of kubepki that neither has one of its own for: the paths of all others are theirs. */
export const told: readonly string[] = [
  '--admission-control-config-file',
  '--audit-policy-file',
  '--authentication-config',
  '--authentication-token-webhook-config-file',
  '--authorization-config',
  '--authorization-policy-file',
];

/** What both set themselves (pkg/daemons/control/server.go, pkg/daemons/agent of k3s-io/k3s). */
export const preset = (component: CoreComponent, { dnsDomain }: Cluster): Readonly<Record<string, string>> =>
  ({
    'kube-apiserver': {
      '--allow-privileged': 'true',
      '--anonymous-auth': 'false',
      '--authorization-mode': 'Node,RBAC',
      '--enable-admission-plugins': 'NodeRestriction',
      '--profiling': 'false',
      '--service-account-issuer': `https://kubernetes.default.svc.${dnsDomain}`,
    },
    'kube-controller-manager': { '--profiling': 'false', '--use-service-account-credentials': 'true' },
    'kube-scheduler': { '--profiling': 'false' },
    etcd: {},
    kubelet: {
      'authentication.anonymous.enabled': 'false',
      'authentication.webhook.enabled': 'true',
      'authorization.mode': 'Webhook',
      readOnlyPort: '0',
    },
  })[component];

/** Deprecated flags of the kubelet that do the work of a field, where the name is not the field's own in kebab case. */
export const kubeletFlags: Readonly<Record<string, string | undefined>> = {
  eventRecordQPS: 'event-qps',
  makeIPTablesUtilChains: 'make-iptables-util-chains',
  seccompDefault: 'seccomp-default',
  streamingConnectionIdleTimeout: 'streaming-connection-idle-timeout',
  tlsCipherSuites: 'tls-cipher-suites',
  tlsMinVersion: 'tls-min-version',
};
