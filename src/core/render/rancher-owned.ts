import type { Cluster } from '../cluster/cluster.js';
import type { Version } from '../cluster/version.js';
import { anonymousAccess } from '../components/anonymous.js';
import type { CoreComponent, Setting } from '../components/component.js';

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
    // Members show certificates of theirs, which do not have the name that ours have.
    '--peer-cert-allowed-hostname',
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

/** A flag that kube-apiserver refuses without another. */
export const companionOf: Readonly<Record<string, string | undefined>> = {
  '--encryption-provider-config-automatic-reload': '--encryption-provider-config',
};

/**
 * Whether they leave out `--anonymous-auth` and `--authorization-mode` beside a file that says it, with which kube-apiserver refuses
 * them (pkg/daemons/control/server.go; k3s-io/k3s#12245 and its backports, rancher/rke2#8137).
 */
const givesWay = ({ minor, patch }: Version): boolean =>
  minor > 33 || (patch !== undefined && patch >= (firstPatches[minor] ?? Infinity));

const firstPatches: Readonly<Record<number, number>> = { 32: 5, 33: 1 };

const nameRelease =
  'k3s and RKE2 before 1.32.5 and 1.33.1 do not start with it: name a newer patch in kubernetesVersion';

/** Whether the file of authentication speaks of anonymous requests. */
const limitsAnonymous = (cluster: Cluster): boolean => anonymousAccess(cluster)?.to === 'paths';

/** What of the spec is not in force because a flag of ours is left out, a sentence each; undefined where the flag is said. */
export const unsaid: Readonly<Record<string, ((cluster: Cluster) => string | undefined) | undefined>> = {
  '--authentication-config': (cluster) =>
    limitsAnonymous(cluster) && !givesWay(cluster.version)
      ? `no anonymous requests and no OIDC, whatever authentication says in kubepki.yaml: --authentication-config is left out, ${nameRelease}; with authentication.anonymous never, OIDC is let in`
      : undefined,
  '--authorization-config': ({ version }) =>
    givesWay(version)
      ? undefined
      : `Node and RBAC alone say who may do what, whatever authorization says in kubepki.yaml: --authorization-config is left out, ${nameRelease}`,
  '--egress-selector-config-file': () =>
    'konnectivity in kubepki.yaml is not in force: k3s and RKE2 reach nodes by a tunnel of their own',
  '--encryption-provider-config': () =>
    'encryption in kubepki.yaml is not in force, Secrets are not encrypted by it: k3s and RKE2 encrypt with keys of their own, say secrets-encryption: true to k3s',
  '--tls-sni-cert-key': () =>
    'apiServer.sni in kubepki.yaml is not in force: k3s and RKE2 serve a certificate of their own, say tls-san for its names',
};

/** Beside a file of authentication they leave anonymous requests open: they are shut as without it, if the file does not speak of them. */
export function shutsAnonymous(cluster: Cluster, said: readonly Setting[]): boolean {
  const file = said.find(({ name }) => name === '--authentication-config');
  const isSaid = said.some(({ name }) => name === '--anonymous-auth');
  return file !== undefined && file.isGiven !== true && !isSaid && !limitsAnonymous(cluster);
}

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
