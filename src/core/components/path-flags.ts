/**
 * What a flag names in the filesystem, besides the files of the catalog. `folder` and `file` are read; what begins with `written`
 * is made by the component itself; a `socket` somebody else listens on; a `pair` is `certificate,key` and names.
 */
export type PathKind = 'file' | 'folder' | 'socket' | 'pair' | 'written file' | 'written folder';

const files = (...names: readonly string[]): Readonly<Record<string, PathKind>> =>
  Object.fromEntries(names.map((name) => [`--${name}`, 'file']));

/** Of all components: none uses one name for two things (the components' own --help, 1.30 to 1.37; etcd 3.5 to 3.7). */
export const pathFlags: Readonly<Record<string, PathKind>> = {
  ...files(
    'admission-control-config-file',
    'audit-policy-file',
    'audit-webhook-config-file',
    'authentication-config',
    'authentication-token-webhook-config-file',
    'authorization-config',
    'authorization-policy-file',
    'authorization-webhook-config-file',
    'client-crl-file',
    'cloud-config',
    'config',
    'egress-selector-config-file',
    'encryption-provider-config',
    'leader-migration-config',
    'oidc-ca-file',
    'peer-ca-file',
    'peer-crl-file',
    'token-auth-file',
    'tracing-config-file',
  ),
  '--audit-log-path': 'written file',
  '--debug-socket-path': 'written file',
  '--cert-dir': 'written folder',
  '--data-dir': 'written folder',
  '--wal-dir': 'written folder',
  // The socket that konnectivity-server makes.
  '--uds-name': 'written file',
  '--flex-volume-plugin-dir': 'folder',
  '--service-account-signing-endpoint': 'socket',
  '--tls-sni-cert-key': 'pair',
};
