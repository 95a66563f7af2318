import type { Version } from '../cluster/version.js';
import { componentNames, type ComponentName } from '../cluster/component-names.js';
import { flagIn, isTabled, type FlagTable } from './flag-table.js';

/** A component whose flags are judged: one that we write flags for, whoever wrote these. */
export type AuditedName = ComponentName;

export const isAudited = (name: string): name is AuditedName => (componentNames as readonly string[]).includes(name);

/** Flags of etcd that are switches: Go's `flag` package gives them no word behind them (https://etcd.io/docs/v3.6/op-guide/configuration). */
const etcdSwitches: readonly string[] = [
  'auto-tls',
  'client-cert-auth',
  'enable-grpc-gateway',
  'enable-pprof',
  'enable-v2',
  'force-new-cluster',
  'peer-auto-tls',
  'peer-client-cert-auth',
  'peer-skip-client-san-verification',
  'pre-vote',
  'socket-reuse-address',
  'socket-reuse-port',
  'strict-reconfig-check',
  'unsafe-no-fsync',
  'version',
];

/** Types of flags that have a value where none is given. */
const switchTypes: readonly string[] = ['bool', 'version'];

/** Whether a flag of a component takes no word behind it; undefined where nobody knows. */
export function isSwitch(table: FlagTable, component: string, name: string): boolean | undefined {
  if (component === 'etcd')
    return etcdSwitches.includes(name) || (name.startsWith('experimental-enable') ? true : undefined);
  if (!isTabled(component)) return undefined;
  const spans = Object.hasOwn(table.flags[component], name) ? table.flags[component][name] : undefined;
  return spans?.some(({ type }) => switchTypes.includes(type));
}

/** Flags of the kubelet that are fields of its configuration too; a flag goes before the field (kubernetes.io, "Kubelet configuration via config file"). */
export const kubeletFields: Readonly<Record<string, string>> = {
  '--anonymous-auth': 'authentication.anonymous.enabled',
  '--authentication-token-webhook': 'authentication.webhook.enabled',
  '--authorization-mode': 'authorization.mode',
  '--client-ca-file': 'authentication.x509.clientCAFile',
  '--event-qps': 'eventRecordQPS',
  '--feature-gates': 'featureGates',
  '--make-iptables-util-chains': 'makeIPTablesUtilChains',
  '--pod-max-pids': 'podPidsLimit',
  '--read-only-port': 'readOnlyPort',
  '--rotate-certificates': 'rotateCertificates',
  '--rotate-server-certificates': 'serverTLSBootstrap',
  '--seccomp-default': 'seccompDefault',
  '--streaming-connection-idle-timeout': 'streamingConnectionIdleTimeout',
  '--tls-cert-file': 'tlsCertFile',
  '--tls-cipher-suites': 'tlsCipherSuites',
  '--tls-min-version': 'tlsMinVersion',
  '--tls-private-key-file': 'tlsPrivateKeyFile',
};

/** What the kubelet takes for fields that its configuration leaves out (kubelet.config.k8s.io/v1beta1); without one its flags have older, weaker defaults. */
const kubeletDefaults: Readonly<Record<string, string>> = {
  'authentication.anonymous.enabled': 'false',
  'authentication.webhook.enabled': 'true',
  'authorization.mode': 'Webhook',
  eventRecordQPS: '50',
  makeIPTablesUtilChains: 'true',
  readOnlyPort: '0',
  rotateCertificates: 'false',
  seccompDefault: 'false',
  serverTLSBootstrap: 'false',
  streamingConnectionIdleTimeout: '4h0m0s',
};

/** What etcd takes for flags that are left out, and kube-proxy for fields. */
const otherDefaults: Readonly<Partial<Record<AuditedName, Readonly<Record<string, string>>>>> = {
  etcd: {
    '--auto-tls': 'false',
    '--client-cert-auth': 'false',
    '--listen-client-urls': 'http://localhost:2379',
    '--listen-peer-urls': 'http://localhost:2380',
    '--peer-auto-tls': 'false',
    '--peer-client-cert-auth': 'false',
    '--tls-min-version': 'TLS1.2',
  },
  'cloud-controller-manager': { '--bind-address': '0.0.0.0', '--use-service-account-credentials': 'false' },
  'kube-proxy': { metricsBindAddress: '127.0.0.1:10249', '--metrics-bind-address': '127.0.0.1:10249' },
};

/** How components print a default that is none. */
const empty: readonly string[] = ['', '[]', '<nil>', 'none'];

/**
 * What a component takes for a setting that is left out.
 *
 * @param hasConfiguration whether it is given a configuration file
 * @returns undefined for nothing, and for what nobody knows
 */
export function defaultOf(
  component: AuditedName,
  name: string,
  release: Version,
  table: FlagTable,
  hasConfiguration: boolean,
): string | undefined {
  const authorizers = component === 'kube-apiserver' && name === '--authorization-mode' ? 'AlwaysAllow' : undefined;
  if (authorizers !== undefined) return authorizers;
  const flag = component === 'kubelet' ? (flagOfField(name) ?? name) : name;
  if (component === 'kubelet' && hasConfiguration && !name.startsWith('--')) return kubeletDefaults[name];
  if (!isTabled(component)) return otherDefaults[component]?.[name];
  const known = flag.startsWith('--') ? flagIn(table, component, flag.slice(2), release) : undefined;
  const usual = known?.state === 'there' ? known.span.default : undefined;
  return usual === undefined || empty.includes(usual) ? undefined : usual.replace(/^\[(.*)\]$/, '$1');
}

export const flagOfField = (field: string): string | undefined =>
  Object.entries(kubeletFields).find(([, name]) => name === field)?.[0];
