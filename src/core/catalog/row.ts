import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { onThatNode } from '../cluster/override-of.js';
import type { SanName } from '../cluster/names.js';
import { compareReleases, type Version } from '../cluster/version.js';
import type { ComponentName } from '../cluster/component-names.js';
import type { ExtendedKeyUsage } from '../facts/certificate.js';
import type { Subject } from '../facts/issue-port.js';
import type { Purpose } from '../keysets/keyset.js';
import type { FileContent } from './content.js';

// The columns of the table. A row is data; a function stands only where the cluster or the node decides.

export type AuthorityName =
  'ca' | 'server-ca' | 'etcd-ca' | 'etcd-peer-ca' | 'front-proxy-ca' | 'konnectivity-ca' | 'users-ca' | 'sa';

/** Which nodes a row lives on. `kubelet`: every node that runs one. `users`: no node, but the home's folder for people. */
export type Placement =
  | 'control-plane'
  | 'etcd'
  | 'kubelet'
  | 'worker'
  | 'first-control-plane'
  | 'load-balancer'
  | 'bastion'
  | 'proxy'
  | 'users';

/** The files an artefact can consist of. */
export const allParts = ['certificate', 'key', 'kubeconfig', 'trust', 'publicKeys', 'text'] as const;
export type Part = (typeof allParts)[number];

/** Groups that kubeadm gave to an identity in releases before one. */
interface FormerGroups {
  readonly before: Version;
  readonly groups: readonly string[];
}

/** An identity: the same everywhere, or made of the name of the node. */
export type SubjectRule = (Subject & { readonly groupsInKubeadm?: FormerGroups }) | 'node name' | 'node identity';

/** A name for a certificate: demanded of whatever lies in its place, or only added to what we issue. */
export interface SanDemand extends SanName {
  readonly required: boolean;
  /** Who dials it, or who asked for it. */
  readonly why: string;
}

/** Names that every cluster has, and names that the cluster and the node decide. */
export interface SanRule {
  readonly always: readonly SanDemand[];
  readonly of: (context: RowContext) => readonly SanDemand[];
}

/** How a component comes to a file: the flag, or the field of its configuration, per part. */
export interface Reader {
  readonly component: ComponentName;
  /** Serves: shown to clients. Presents: shown to servers. Trusts: verifies others with it. Signs: makes certificates or tokens. Obeys: is configured by it. */
  readonly does: 'serves' | 'presents' | 'trusts' | 'signs' | 'obeys';
  readonly names: Readonly<Partial<Record<Part, readonly string[]>>>;
  /** Left out, in every cluster. */
  readonly when?: (cluster: Cluster) => boolean;
}

export interface RowContext {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
}

interface RowBase {
  /** One line for people. */
  readonly title: string;
  readonly readBy?: readonly Reader[];
  /** Left out, the row belongs to every cluster. */
  readonly when?: (cluster: Cluster) => boolean;
}

export interface AuthorityRow extends RowBase {
  readonly kind: 'authority';
  /** kubeadm's CN; a generation adds its id to it. Undefined for a key pair that signs tokens. */
  readonly commonName: string | undefined;
}

interface IssuedRow extends RowBase {
  readonly authority: AuthorityName;
  readonly on: Placement;
  readonly subject: SubjectRule;
  /** Other identities that do the same job, as other tools issue them. */
  readonly alsoAccepted?: readonly Subject[];
}

export interface PairRow extends IssuedRow {
  readonly kind: 'pair';
  readonly usages: readonly ExtendedKeyUsage[];
  readonly sans?: SanRule;
}

export interface KubeconfigRow extends IssuedRow {
  readonly kind: 'kubeconfig';
  /** `local`: the API server of this node, on a worker the endpoint. */
  readonly server: 'local' | 'endpoint';
  /** Where layouts that have a path for it put it on nodes too. */
  readonly alsoOn?: Placement;
  /** Made once, to be put away after its use: from then on its absence is information. */
  readonly once?: true;
  /** The pair it names instead of a certificate of its own, in layouts that have that row. */
  readonly credential?: string;
  /** Where its user keeps a certificate that it rotates itself, once it has replaced the embedded one. */
  readonly rotatesTo?: string;
}

/** What is trusted of an authority, copied to where it is trusted: certificates, or the public keys that verify tokens. */
export interface TrustRow extends RowBase {
  readonly kind: 'trust';
  readonly authority: AuthorityName;
  readonly on: readonly Placement[];
}

/** The generation that signs for a purpose, copied to where it signs: its certificate and key, or the key alone. */
export interface SignerRow extends RowBase {
  readonly kind: 'signer';
  readonly authority: AuthorityName;
  readonly purpose: Purpose;
  readonly on: Placement;
}

interface FileContext extends RowContext {
  /** The absolute path of another file of the same node; empty where that has none. */
  readonly pathOf: (file: string) => string;
}

/** A file whose text follows from the spec. */
export interface FileRow extends RowBase {
  readonly kind: 'file';
  readonly on: Placement;
  readonly content: (context: FileContext) => FileContent;
}

/** Random bytes that are made once, kept in the home, and never made again: what they have encrypted is lost without them. */
export interface SecretRow extends RowBase {
  readonly kind: 'secret';
  /** What the spec calls them, each with a file of its own. */
  readonly names: (cluster: Cluster) => readonly string[];
}

export type Row = AuthorityRow | PairRow | KubeconfigRow | TrustRow | SignerRow | FileRow | SecretRow;

/** What lives on nodes. */
export type NodeRow = Exclude<Row, AuthorityRow | SecretRow>;

/** @param kubeadmRelease the release whose kubeadm decides about groups, where one does */
export function subjectOf(
  { subject }: { readonly subject: SubjectRule },
  nodeName: string,
  kubeadmRelease?: Version,
): Subject {
  if (subject === 'node name') return { commonName: nodeName, organizations: [] };
  // What the Node authorizer and NodeRestriction demand: https://kubernetes.io/docs/reference/access-authn-authz/node
  if (subject === 'node identity') return { commonName: `system:node:${nodeName}`, organizations: ['system:nodes'] };
  const { commonName, organizations, groupsInKubeadm: former } = subject;
  const isFormer =
    former !== undefined && kubeadmRelease !== undefined && compareReleases(kubeadmRelease, former.before) < 0;
  return {
    commonName: onThatNode(commonName, nodeName),
    organizations: isFormer ? former.groups : organizations,
  };
}

/** The node that a kubelet identifies itself as; undefined for any other user. */
export const nodeIdentifiedBy = (commonName: string | undefined): string | undefined =>
  /^system:node:(.+)$/.exec(commonName ?? '')?.[1];

const reader =
  (does: Reader['does']) =>
  (
    component: ComponentName,
    names: Readonly<Partial<Record<Part, string | readonly string[]>>>,
    when?: Reader['when'],
  ): Reader => ({
    component,
    does,
    ...(when === undefined ? {} : { when }),
    names: Object.fromEntries(
      Object.entries(names).map(([part, name]) => [part, typeof name === 'string' ? [name] : name]),
    ),
  });

export const serves = reader('serves');
export const presents = reader('presents');
export const trusts = reader('trusts');
export const signs = reader('signs');
export const obeys = reader('obeys');

/** Rows by name, with the names kept for the type checker. */
export const rows = <const T extends Readonly<Record<string, Row>>>(table: T): T => table;
