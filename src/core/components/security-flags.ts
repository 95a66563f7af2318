import type { ComponentName } from '../cluster/component-names.js';
import { spanIn, type FieldRow, type FlagSpan, type Known } from './flag-table.js';
import type { Version } from '../cluster/version.js';

/** Components whose flags no table of all of them says, but only those of PKI, TLS, authentication and authorization. */
export type PartlyTabled = Extract<
  ComponentName,
  'etcd' | 'cloud-controller-manager' | 'kube-proxy' | 'konnectivity-server' | 'konnectivity-agent'
>;

interface SecurityFlags {
  readonly source: string;
  /** Whose releases the ranges count. */
  readonly releases: 'kubernetes' | 'etcd' | 'konnectivity';
  readonly rows: readonly FieldRow[];
}

const etcdTls = ['TLS1.2', 'TLS1.3'] as const;
const kubeTls = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'] as const;

/** Flags of PKI, TLS, authentication and authorization, written by hand: type, default, range. */
export const securityFlags: Readonly<Record<PartlyTabled, SecurityFlags>> = {
  etcd: {
    source: 'https://etcd.io/docs/v3.6/op-guide/configuration/ and server/etcdmain/help.go from 3.4 to 3.7',
    releases: 'etcd',
    rows: [
      ['auth-token', 'string', 'simple'],
      ['auth-token-ttl', 'uint', '300', { from: '3.5' }],
      ['auto-tls', 'bool', 'false'],
      ['bcrypt-cost', 'uint', '10'],
      ['cert-file', 'string', ''],
      ['cipher-suites', 'string', ''],
      ['client-cert-allowed-hostname', 'string', ''],
      ['client-cert-auth', 'bool', 'false'],
      ['client-cert-file', 'string', '', { from: '3.5' }],
      ['client-crl-file', 'string', ''],
      ['client-key-file', 'string', '', { from: '3.5' }],
      ['cors', 'string', '*'],
      ['enable-pprof', 'bool', 'false'],
      ['host-whitelist', 'string', '*'],
      ['key-file', 'string', ''],
      ['listen-metrics-urls', 'string', ''],
      ['peer-auto-tls', 'bool', 'false'],
      ['peer-cert-allowed-cn', 'string', ''],
      ['peer-cert-allowed-hostname', 'string', ''],
      ['peer-cert-file', 'string', ''],
      ['peer-client-cert-auth', 'bool', 'false'],
      ['peer-client-cert-file', 'string', '', { from: '3.5' }],
      ['peer-client-key-file', 'string', '', { from: '3.5' }],
      ['peer-crl-file', 'string', ''],
      ['peer-key-file', 'string', ''],
      ['peer-skip-client-san-verification', 'bool', 'false', { from: '3.6' }],
      ['peer-trusted-ca-file', 'string', ''],
      ['self-signed-cert-validity', 'uint', '1', { from: '3.5' }],
      ['tls-max-version', 'string', '', { values: etcdTls }],
      ['tls-min-version', 'string', 'TLS1.2', { values: etcdTls }],
      ['trusted-ca-file', 'string', ''],
    ],
  },
  'cloud-controller-manager': {
    source: 'k8s.io/cloud-provider/options and k8s.io/apiserver/pkg/server/options of each release',
    releases: 'kubernetes',
    rows: [
      ['authentication-kubeconfig', 'string', ''],
      ['authentication-skip-lookup', 'bool', 'false'],
      ['authentication-token-webhook-cache-ttl', 'duration', '10s'],
      ['authentication-tolerate-lookup-failure', 'bool', 'false'],
      ['authorization-always-allow-paths', 'stringSlice', '[/healthz,/readyz,/livez]'],
      ['authorization-kubeconfig', 'string', ''],
      ['authorization-webhook-cache-authorized-ttl', 'duration', '10s'],
      ['authorization-webhook-cache-unauthorized-ttl', 'duration', '10s'],
      ['bind-address', 'ip', '0.0.0.0'],
      ['cert-dir', 'string', ''],
      ['client-ca-file', 'string', ''],
      ['cloud-config', 'string', ''],
      ['cloud-provider', 'string', ''],
      ['disable-http2-serving', 'bool', 'false', { from: '1.31' }],
      ['kubeconfig', 'string', ''],
      ['leader-elect', 'bool', 'true'],
      ['profiling', 'bool', 'true'],
      ['requestheader-allowed-names', 'stringSlice', ''],
      ['requestheader-client-ca-file', 'string', ''],
      ['secure-port', 'int', '10258'],
      ['tls-cert-file', 'string', ''],
      ['tls-cipher-suites', 'stringSlice', ''],
      ['tls-curve-preferences', 'int32Slice', '', { from: '1.36' }],
      ['tls-min-version', 'string', '', { values: kubeTls }],
      ['tls-private-key-file', 'string', ''],
      ['tls-sni-cert-key', 'namedCertKey', ''],
      ['use-service-account-credentials', 'bool', 'false'],
    ],
  },
  'kube-proxy': {
    source: 'k8s.io/kubernetes/cmd/kube-proxy/app/options.go of each release; with --config most are ignored',
    releases: 'kubernetes',
    rows: [
      ['config', 'string', ''],
      ['healthz-bind-address', 'ipport', '0.0.0.0:10256'],
      ['kubeconfig', 'string', ''],
      ['master', 'string', ''],
      ['metrics-bind-address', 'ipport', '127.0.0.1:10249'],
      ['profiling', 'bool', 'false'],
    ],
  },
  'konnectivity-server': {
    source: 'kubernetes-sigs/apiserver-network-proxy, cmd/server/app/options/options.go, 0.34 and 0.36',
    releases: 'konnectivity',
    rows: [
      ['admin-bind-address', 'string', '127.0.0.1'],
      ['admin-port', 'int', '8095'],
      ['agent-bind-address', 'string', ''],
      ['agent-namespace', 'string', ''],
      ['agent-port', 'int', '8091'],
      ['agent-service-account', 'string', ''],
      ['authentication-audience', 'string', ''],
      ['cipher-suites', 'stringSlice', ''],
      ['cluster-ca-cert', 'string', ''],
      ['cluster-cert', 'string', ''],
      ['cluster-key', 'string', ''],
      ['delete-existing-uds-file', 'bool', 'true'],
      ['enable-contention-profiling', 'bool', 'false'],
      ['enable-profiling', 'bool', 'false'],
      ['health-bind-address', 'string', ''],
      ['health-port', 'int', '8092'],
      ['kubeconfig', 'string', ''],
      ['mode', 'string', 'grpc', { values: ['grpc', 'http-connect'] }],
      ['server-bind-address', 'string', ''],
      ['server-ca-cert', 'string', ''],
      ['server-cert', 'string', ''],
      ['server-count', 'uint', '1'],
      ['server-key', 'string', ''],
      ['server-port', 'int', '8090'],
      ['tls-min-version', 'string', '', { from: '0.36', values: kubeTls }],
      ['uds-name', 'string', ''],
    ],
  },
  'konnectivity-agent': {
    source: 'kubernetes-sigs/apiserver-network-proxy, cmd/agent/app/options/options.go, 0.34 and 0.36',
    releases: 'konnectivity',
    rows: [
      ['admin-bind-address', 'string', '127.0.0.1'],
      ['admin-server-port', 'int', '8094'],
      ['agent-cert', 'string', ''],
      ['agent-key', 'string', ''],
      ['alpn-proto', 'stringSlice', ''],
      ['ca-cert', 'string', ''],
      ['enable-contention-profiling', 'bool', 'false'],
      ['enable-profiling', 'bool', 'false'],
      ['health-server-host', 'string', ''],
      ['health-server-port', 'int', '8093'],
      ['kubeconfig', 'string', ''],
      ['proxy-server-host', 'string', '127.0.0.1'],
      ['proxy-server-port', 'int', '8091'],
      ['service-account-token-path', 'string', ''],
      ['sync-forever', 'bool', 'false'],
    ],
  },
};

export const isPartlyTabled = (component: string): component is PartlyTabled => Object.hasOwn(securityFlags, component);

/**
 * What is known of a flag of such a component. `unknown` is no flaw: the table has the settings that decide about security, not all.
 *
 * @param name without the dashes in front
 * @param release of the component itself; undefined where nobody says which one runs, and then the newest that is known counts
 */
export function securityFlagIn(component: PartlyTabled, name: string, release: Version | undefined): Known<FlagSpan> {
  const row = securityFlags[component].rows.find(([known]) => known === name);
  if (row === undefined) return { state: 'unknown' };
  const [, type, value, more = {}] = row;
  const span: FlagSpan = { type, default: value, ...more };
  return release === undefined ? { state: 'there', span } : spanIn([span], release);
}
