import type { Cluster, Owner } from '../cluster/cluster.js';
import { overrideOf } from '../cluster/override-of.js';
import type { Version } from '../cluster/version.js';
import { trustedGenerations, type Keyset, type Keysets } from '../keysets/keyset.js';
import type { Layout } from './layouts/layout.js';
import type { AuthorityName } from './row.js';

/** Everything that turns a row into artefacts. */
export interface Derivation {
  readonly cluster: Cluster;
  readonly keysets: Keysets;
  readonly layout: Layout;
}

/**
 * What signs for a row on a node, or is trusted by it: what the spec names, else the layout, else the table; and what the spec lets
 * stand in for it.
 */
export function authorityOf(
  name: string,
  row: { readonly authority: AuthorityName },
  node: string | undefined,
  { cluster, layout }: Pick<Derivation, 'cluster' | 'layout'>,
): AuthorityName {
  const named = overrideOf(cluster, name, node).authority ?? layout.authorities?.[name] ?? row.authority;
  return (overrideOf(cluster, named).authority ?? named) as AuthorityName;
}

/** What is trusted of the API server: the authority of its certificate. */
export const serverAuthority = (derivation: Pick<Derivation, 'cluster' | 'layout'>): AuthorityName =>
  authorityOf('apiserver', { authority: 'ca' }, undefined, derivation);

/** Who renews an artefact; undefined for kubepki. */
export function ownerOf(
  name: string,
  node: string,
  { cluster, layout }: Pick<Derivation, 'cluster' | 'layout'>,
): Owner | undefined {
  const owner = overrideOf(cluster, name, node).owner ?? layout.owners?.[name] ?? layout.owner;
  return owner === 'kubepki' ? undefined : owner;
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
