import type { Subject } from '../facts/issue-port.js';
import type { Owner, RenewalWindow } from '../cluster/cluster.js';
import type { Seconds } from '../cluster/duration.js';
import type { SanName } from '../cluster/names.js';
import type { Version } from '../cluster/version.js';
import type { ComponentName } from '../cluster/component-names.js';
import type { ExtendedKeyUsage } from '../facts/certificate.js';
import type { NodeSettings } from '../facts/manifest.js';
import type { KeyAlgorithm } from '../facts/key.js';
import { isFolder, type Place } from '../facts/place.js';
import type { Generation, Keyset, Purpose } from '../keysets/keyset.js';
import type { FileContent } from './content.js';
import type { Part, Reader, SanDemand } from './row.js';

export interface DesiredFile {
  /** `pair`: key and certificate in one file. */
  readonly part: Part | 'pair' | 'secret' | 'manifest' | 'keyset' | 'folder';
  readonly place: Place;
  /** Permission bits; fewer are as good. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** It may be DER or PKCS#12 too, since nothing is known to read it. Left out, it is for components, which read PEM. */
  readonly anyForm?: true;
  /** Components that have to read it and may not, by owner and mode. */
  readonly deniedTo?: readonly ComponentName[];
}

/** What a new certificate contains. */
export interface CertificateRequest {
  readonly subject: Subject;
  readonly usages: readonly ExtendedKeyUsage[];
  readonly sans: readonly SanName[];
  readonly algorithm: KeyAlgorithm;
  readonly validity: Seconds;
}

/** What any certificate in its place must satisfy, whoever issued it. What is undefined is not known, so not demanded. */
export interface Acceptance {
  /** Any of these identities; undefined where nobody reads the subject, as of a server. */
  readonly subjects: readonly Subject[] | undefined;
  /** `any`: only the users count, whatever groups they are in; left out, exactly the groups of the identity. `nodes`: any kubelet, where `subjects` is undefined. */
  readonly groups?: 'any' | 'nodes';
  /** The flag that says which identities these are, and whose it is; left out where the table or a spec does. */
  readonly toldBy?: string;
  readonly usages: readonly ExtendedKeyUsage[];
  /** Saying nothing of its usages is how its issuer makes any certificate. */
  readonly usagesOptional?: boolean;
  readonly required: readonly SanDemand[];
  /** Every name that may be there; a further one is surplus. */
  readonly allowed: readonly SanName[] | undefined;
}

export interface Renewal {
  readonly renewBefore: RenewalWindow;
  /** Issued on request to a person: its end is information, and nothing renews it unasked. */
  readonly lapses: boolean;
  /** Nobody can verify it, or needs it to verify another, so its end stops nothing: a warning at most. */
  readonly unverified?: true;
  /** The command that makes another one, where that is none of ours. */
  readonly command?: string;
}

/** A certificate that something is issued from an authority. `request` is undefined without a spec. */
export interface Issuance {
  /** Of the table; or, where nobody has placed the certificate, the name that its issuer has. */
  readonly authority: string;
  readonly purpose: Purpose;
  /** Certificates of the authority that may have signed it; undefined when none is known. */
  readonly issuers: readonly string[] | undefined;
  readonly request: CertificateRequest | undefined;
  readonly accept: Acceptance;
  readonly renewal: Renewal;
}

/** How what is held compares with what is expected: the same set, or, where only a part is known, something in common. */
export type Match = 'exactly' | 'overlaps';

/** How a kubeconfig comes to a value: it holds it, or it names a file on its node by absolute path. */
export type Reference<T> = { readonly held: 'embedded' } | ({ readonly held: 'path' } & T);

interface DesiredBase {
  /** Catalog name. */
  readonly name: string;
  readonly title: string;
  /** Undefined for what lives in the home. */
  readonly node: string | undefined;
  readonly files: readonly DesiredFile[];
  /** What of its node reads it, by flags and fields; undefined for what no node has, and where no spec says what runs there. */
  readonly readBy?: readonly Reader[];
  /** Who renews it, where that is somebody else: then it is judged and never made. */
  readonly ownedBy?: Owner | undefined;
  /** What could not be known, a sentence each. */
  readonly unknown: readonly string[];
}

export interface DesiredAuthority extends DesiredBase {
  readonly kind: 'authority';
  readonly authority: string;
  /** Undefined before the authority exists. */
  readonly generation: Generation | undefined;
  readonly request: {
    readonly commonName: string | undefined;
    readonly distinct: boolean;
    readonly algorithm: KeyAlgorithm;
    readonly validity: Seconds;
  };
  readonly renewal: Renewal;
  /** Files that only exist where the authority once did. */
  readonly traces: readonly Place[];
  /** The longest lifetime that a certificate of this authority is asked to have; seconds, 0 where nothing says it. */
  readonly longestLeaf: Seconds;
  /** What certificates of this authority are for. */
  readonly usages: readonly ExtendedKeyUsage[];
}

export interface DesiredPair extends DesiredBase {
  readonly kind: 'pair';
  /** Where they lie when they are kept the other way: in two files rather than one, or in one rather than two. */
  readonly elsewhere?: readonly DesiredFile[];
  readonly issuance: Issuance;
}

export interface DesiredKubeconfig extends DesiredBase {
  readonly kind: 'kubeconfig';
  readonly elsewhere?: readonly DesiredFile[];
  readonly authority: string;
  /** `https://host:port` that do the job; the first is what we write. Empty when not known. */
  readonly servers: readonly string[];
  /** Names that the certificate of every API server it may reach bears; undefined when not known. */
  readonly serverNames: readonly string[] | undefined;
  readonly clusterName: string;
  readonly userName: string;
  readonly trust: Reference<{ readonly path: string }>;
  /** The file on its node that holds what it trusts, by absolute path; undefined where there is none. */
  readonly trustFile: string | undefined;
  /** It is about another context than the current one, which is all that a component uses. */
  readonly context?: string;
  /** Certificates to trust, by fingerprint, in order; undefined when not known. */
  readonly trusted: readonly string[] | undefined;
  readonly match: Match;
  readonly credential: Reference<{ readonly certificate: string; readonly key: string }>;
  /** A file that holds both, which the kubeconfig may name instead of embedding them: its user rotates it. */
  readonly rotatesTo: string | undefined;
  /** Made once; after that its absence is information. */
  readonly once: boolean;
  /** It leads to a server that may take anybody, so that it need not say who it is. */
  readonly mayBeAnonymous?: true;
  /** Undefined when the credential is another artefact's, or is not known. */
  readonly issuance: Issuance | undefined;
}

export interface DesiredTrust extends DesiredBase {
  readonly kind: 'trust';
  readonly authority: string;
  /** What the file holds: certificates, or the public keys that verify tokens; fingerprints in order, undefined when not known. */
  readonly holds: 'certificates' | 'public keys';
  readonly fingerprints: readonly string[] | undefined;
  readonly match: Match;
}

export interface DesiredSigner extends DesiredBase {
  readonly kind: 'signer';
  readonly authority: string;
  readonly purpose: Purpose;
  readonly generation: Generation | undefined;
}

export interface DesiredManifest extends DesiredBase {
  readonly kind: 'manifest';
  /** What the components of the node are to be started with. */
  readonly settings: NodeSettings;
}

/** A text that follows from the spec. */
export interface DesiredText extends DesiredBase {
  readonly kind: 'file';
  readonly content: FileContent;
}

/** Random bytes, made once. */
export interface DesiredSecret extends DesiredBase {
  readonly kind: 'secret';
  /** Files that only exist where the secret once did: what they have encrypted is lost with it. */
  readonly traces: readonly Place[];
}

/** The folders of the home that only its owner may enter, and what says which keys there are. They come and go with what is in them. */
export interface DesiredHome extends DesiredBase {
  readonly kind: 'home';
}

/** One thing that must exist, with every decision taken. */
export type Desired =
  | DesiredAuthority
  | DesiredPair
  | DesiredKubeconfig
  | DesiredTrust
  | DesiredSigner
  | DesiredText
  | DesiredSecret
  | DesiredManifest
  | DesiredHome;

/** The cluster's desired state, in catalog order, and the keysets it was derived with. */
export interface DesiredState {
  readonly artefacts: readonly Desired[];
  readonly keysets: ReadonlyMap<string, Keyset>;
  /** Of the components that read them; undefined where no spec says. */
  readonly version: Version | undefined;
  /** Readers and resources of which nothing that is encrypted is left, as the spec says. */
  readonly rewritten?: readonly string[];
}

export const isAuthority = (desired: Desired): desired is DesiredAuthority => desired.kind === 'authority';

/** Folders of the home, relative to it, that only their owner may enter. */
export const privateFolders = ({ artefacts }: Pick<DesiredState, 'artefacts'>): readonly DesiredFile[] =>
  artefacts.flatMap(({ files }) => files.filter(({ place }) => place.node === undefined && isFolder(place)));

/** `cp1/apiserver`, `admin.conf`: one string per artefact. */
export const artefactKey = ({ node, name }: { readonly node: string | undefined; readonly name: string }): string =>
  node === undefined ? name : `${node}/${name}`;

/** The same for what speaks of an artefact: a finding, an action. */
export const keyOf = ({ node, artefact }: { readonly node: string | undefined; readonly artefact: string }): string =>
  artefactKey({ node, name: artefact });

/** What lives on each node, in catalog order. */
export function byNode({ artefacts }: Pick<DesiredState, 'artefacts'>): ReadonlyMap<string, readonly Desired[]> {
  const groups = new Map<string, Desired[]>();
  for (const artefact of artefacts) {
    if (artefact.node === undefined) continue;
    const group = groups.get(artefact.node);
    if (group === undefined) groups.set(artefact.node, [artefact]);
    else group.push(artefact);
  }
  return groups;
}

/** Whether a part is found in a file that is there for this or that. */
export const holds = (file: DesiredFile['part'], part: DesiredFile['part']): boolean =>
  file === part || (file === 'pair' && (part === 'key' || part === 'certificate'));

/** Where its key and certificate would lie if they were kept the other way: none for what is no pair. */
export const elsewhereOf = (desired: Desired): readonly DesiredFile[] =>
  desired.kind === 'pair' || desired.kind === 'kubeconfig' ? (desired.elsewhere ?? []) : [];

export const fileOf = (desired: Pick<DesiredBase, 'files'>, part: DesiredFile['part']): DesiredFile | undefined =>
  desired.files.find((file) => holds(file.part, part));
