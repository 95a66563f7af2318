import type { LayoutName, Owner } from '../../cluster/cluster.js';
import type { Subject } from '../../facts/issue-port.js';
import type { AuthorityName, Part } from '../row.js';

/** Paths of one artefact, relative to the root of the node; `{node}` stands for its name. */
export type PartPaths = Readonly<Partial<Record<Part, string>>>;

/** One way of placing files on a node. A row that is not listed does not exist in this layout. */
export interface Layout {
  readonly name: LayoutName;
  /** By row, and, for one node, by `<node>/<row>`. Without any part it does not exist there. */
  readonly paths: Readonly<Record<string, PartPaths>>;
  /** Authorities bear kubeadm's plain names. Elsewhere each generation has a name of its own. */
  readonly plainNames: boolean;
  /** Identities have the groups that kubeadm of the cluster's release gives them. */
  readonly kubeadmGroups: boolean;
  /** Folders in which files that are not in the table are looked at too. */
  readonly folders: readonly string[];
  /** The folder in which a program keeps everything that it places, relative to the root, where it can be told another one. */
  readonly data?: { readonly folder: string; readonly program: 'k3s' | 'rke2' | 'k0s' };
  /** Who renews everything, or, by row, one thing, where it is not kubepki. */
  readonly owner?: Owner;
  readonly owners?: Readonly<Record<string, Owner>>;
  /** Whoever places the files issues certificates that do not say what they are for. */
  readonly leavesUsagesOut?: true;
  /** By row, what signs it where it is not what the table says. */
  readonly authorities?: Readonly<Record<string, AuthorityName>>;
}

/** A file that whoever places files makes beside those of the table. */
export interface FurtherFile {
  /** As findings call it. */
  readonly name: string;
  readonly title: string;
  readonly authority: AuthorityName;
  /** Trust: what the authority trusts, or, for a reader that takes one certificate, the first of it. A pair: a client's. */
  readonly holds: 'trust' | 'first certificate' | 'pair';
  readonly paths: PartPaths;
  /** Whom a pair identifies. */
  readonly subject?: Subject;
}

/** What tells servers from agents, where a node can be either or both. */
export interface ServerFiles {
  /** Files of which one is enough to know that a node is a server. */
  readonly signs: readonly string[];
  /** The file without which a node is no agent. */
  readonly agentSign: string;
  /** Rows that every server has. */
  readonly rows: readonly string[];
  /** By row, where a server keeps what its agents have a copy of. */
  readonly originals: Readonly<Record<string, FurtherFile>>;
}

/** A layout that kubepki finds and does not make. */
export interface FoundLayout extends Layout {
  /** Files of which one is enough to know it. */
  readonly signs: readonly string[];
  readonly servers?: ServerFiles;
  /** Each is judged where it is there. */
  readonly further?: readonly FurtherFile[];
}

export const layoutFound = (
  name: LayoutName,
  rest: Pick<FoundLayout, 'signs' | 'paths'> & Partial<Omit<FoundLayout, 'name'>>,
): FoundLayout => ({ name, plainNames: true, kubeadmGroups: false, folders: [], ...rest });

export const pki = 'etc/kubernetes/pki';
export const configuration = 'etc/kubernetes';
const apiServerFiles = `${configuration}/kube-apiserver`;

/**
 * The same pair in one PEM file, which both flags or both fields of a kubeconfig name, as the kubelet keeps its own
 * (k8s.io/client-go/util/certificate). What is no pair stays as it is.
 */
export function inOneFile(paths: PartPaths): PartPaths {
  const { certificate, key } = paths;
  if (certificate === undefined || key === undefined) return paths;
  const file = `${certificate.replace(/\.(crt|pem)$/, '')}.pem`;
  return { ...paths, certificate: file, key: file };
}

/** The same pair in two files. */
export function inTwoFiles(paths: PartPaths): PartPaths {
  const { certificate, key } = paths;
  return certificate === undefined || certificate !== key
    ? paths
    : { ...paths, ...pair(certificate.replace(/\.pem$/, '')) };
}

export const pair = (stem: string): PartPaths => ({ certificate: `${stem}.crt`, key: `${stem}.key` });

/** What kubeadm does not know and a spec can name, without the certificates that kubeconfigs may have beside them. */
export const declaredPaths = {
  'cloud-controller-manager': pair(`${pki}/cloud-controller-manager`),
  'konnectivity-server': pair(`${pki}/konnectivity-server`),
  'konnectivity-agent': pair(`${pki}/konnectivity-agent`),
  'konnectivity-ca.crt': { trust: `${pki}/konnectivity-ca.crt` },
  'cloud-controller-manager.conf': { kubeconfig: `${configuration}/cloud-controller-manager.conf` },
  'kube-proxy.conf': { kubeconfig: `${configuration}/kube-proxy.conf` },
  'konnectivity-server.conf': { kubeconfig: `${configuration}/konnectivity-server.conf` },
} as const satisfies Layout['paths'];

/** What kube-apiserver is configured with, where no tool has a place of its own for it. */
export const apiServerPaths = {
  'admission.yaml': { text: `${apiServerFiles}/admission.yaml` },
  'abac-policy.jsonl': { text: `${apiServerFiles}/abac-policy.jsonl` },
  'authorization.yaml': { text: `${apiServerFiles}/authorization.yaml` },
  'authorization-webhook.yaml': { text: `${apiServerFiles}/authorization-webhook.yaml` },
  'token-webhook.yaml': { text: `${apiServerFiles}/token-webhook.yaml` },
  'authentication.yaml': { text: `${apiServerFiles}/authentication.yaml` },
  'audit-policy.yaml': { text: `${apiServerFiles}/audit-policy.yaml` },
  'egress.yaml': { text: `${apiServerFiles}/egress.yaml` },
  'encryption.yaml': { text: `${apiServerFiles}/encryption.yaml` },
} as const satisfies Layout['paths'];

/** The files that kubeadm and kubepki place alike. */
export const sharedPaths = {
  apiserver: pair(`${pki}/apiserver`),
  'apiserver-kubelet-client': pair(`${pki}/apiserver-kubelet-client`),
  'apiserver-etcd-client': pair(`${pki}/apiserver-etcd-client`),
  'front-proxy-client': pair(`${pki}/front-proxy-client`),
  'etcd-server': pair(`${pki}/etcd/server`),
  'etcd-peer': pair(`${pki}/etcd/peer`),
  'etcd-healthcheck-client': pair(`${pki}/etcd/healthcheck-client`),
  'ca.crt': { trust: `${pki}/ca.crt` },
  'etcd/ca.crt': { trust: `${pki}/etcd/ca.crt` },
  'front-proxy-ca.crt': { trust: `${pki}/front-proxy-ca.crt` },
  'sa.pub': { publicKeys: `${pki}/sa.pub` },
  'sa.key': { key: `${pki}/sa.key` },
  ...apiServerPaths,
  'bootstrap-kubelet.conf': { kubeconfig: `${configuration}/bootstrap-kubelet.conf` },
} as const satisfies Layout['paths'];
