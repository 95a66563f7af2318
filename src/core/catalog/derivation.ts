import type { Cluster } from '../cluster/cluster.js';
import type { Version } from '../cluster/version.js';
import { trustedGenerations, type Keyset, type Keysets } from '../keysets/keyset.js';
import type { Layout } from './layouts/layout.js';

/** Everything that turns a row into artefacts. */
export interface Derivation {
  readonly cluster: Cluster;
  readonly keysets: Keysets;
  readonly layout: Layout;
}

/** The release whose kubeadm decides about groups, where the layout follows it. */
export const kubeadmReleaseOf = ({ cluster, layout }: Derivation): Version | undefined =>
  layout.kubeadmGroups ? cluster.version : undefined;

export const trustedFingerprints = (keyset: Keyset, holds: 'certificates' | 'public keys'): readonly string[] =>
  trustedGenerations(keyset).flatMap(({ certificate, publicKey }) =>
    holds === 'public keys' ? publicKey : (certificate ?? []),
  );

/** Certificates trusted of an authority; undefined before it exists. */
export function trustedCertificates(keysets: Keysets, authority: string): readonly string[] | undefined {
  const keyset = keysets.get(authority);
  return keyset === undefined ? undefined : trustedFingerprints(keyset, 'certificates');
}
