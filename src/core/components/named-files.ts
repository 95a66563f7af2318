/** What a component makes of a file that one of its flags names. */
export type NamedAs =
  /** `certificate,key` with the names for which it is shown. */
  | 'server pair'
  /** How it comes to a server that it asks, and who it is there. */
  | 'kubeconfig'
  /** Certificates by which it verifies others. */
  | 'trust'
  /** Keys by which it verifies tokens. */
  | 'publicKeys';

/**
 * Flags that name certificates, keys and kubeconfigs of which the table has no row: nobody but a user places them.
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver, and the `--help` of the others
 */
export const namedFiles: Readonly<Record<string, NamedAs>> = {
  '--tls-sni-cert-key': 'server pair',
  '--authentication-token-webhook-config-file': 'kubeconfig',
  '--authorization-webhook-config-file': 'kubeconfig',
  '--audit-webhook-config-file': 'kubeconfig',
  '--oidc-ca-file': 'trust',
};

/** A value of `--tls-sni-cert-key`: the names behind the colon are left out where the certificate says them. */
export function sniPairIn(
  value: string,
): { readonly certificate: string; readonly key: string; readonly names: readonly string[] } | undefined {
  const [, certificate, key, names = ''] = /^([^,:]+),([^,:]+)(?::(.*))?$/s.exec(value.trim()) ?? [];
  return certificate === undefined || key === undefined
    ? undefined
    : { certificate, key, names: names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])) };
}

/** The paths in the value of a flag that names files. */
export function pathsNamed(flag: string, value: string): readonly string[] {
  if (namedFiles[flag] !== 'server pair') return value.split(',');
  const pair = sniPairIn(value);
  return pair === undefined ? [] : [pair.certificate, pair.key];
}
