import { resolveAudit, type Audit } from './audit.js';
import type { KeyAlgorithm } from '../facts/key.js';
import { resolveAdmission, type Admission } from './admission.js';
import type { CheckPolicy } from './check-policy.js';
import { clusterIssuer, resolveAuthentication, type Authentication } from './authentication.js';
import { declaredComponents, type DeclaredComponents } from './declared-components.js';
import { resolveAuthorization, type Authorization } from './authorization.js';
import { resolveEncryption, type Encryption } from './encryption.js';
import type { Seconds } from './duration.js';
import type { SanName } from './names.js';
import { parseEndpoint, type Cidr, type Endpoint } from './network.js';
import { hasPlace } from './placed-files.js';
import type { Spec } from './schema.js';
import type { Version } from './version.js';

export type Role = Spec['nodes'][number]['roles'][number];
export type LayoutName = Spec['layout'];

/** When a certificate becomes due: a length of time, or a share of its lifetime. */
export type RenewalWindow = { readonly seconds: Seconds } | { readonly share: number };

export interface ClusterNode {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Canonical; the first is the one the node advertises. */
  readonly addresses: readonly [string, ...string[]];
  readonly hostname: string;
  readonly sans: readonly SanName[];
  /** Absolute path of the node's filesystem on this machine, where it is not `nodes/<name>` of the home. */
  readonly root: string | undefined;
}

/** What the spec says of one artefact, by its name or, for one node, by `<node>/<name>`. */
export type Override = Spec['certificates']['overrides'][string];

/** Whom components run as, and so who owns what only they read. */
export type Owners = Spec['owners'];

/** Who renews what lies in a place. */
export type Owner = NonNullable<Override['owner']>;

/** Key and certificate in two files, or in one that is swapped in one rename. */
export type Pairs = Spec['certificates']['pairs'];

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly file: string;
  readonly validity: Seconds | undefined;
}

/** A server in the cluster that the API server dials by its Service. */
export type ServingPair = Spec['servingPairs'][number];

export interface ExternalEtcd {
  readonly endpoints: readonly string[];
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** A named set of hardening settings. */
export type Profile = Spec['hardening']['profile'];

/** What stands in front of the API server, besides the machines that the roles name. */
export type Front = Spec['front'];

/** Flag sets of nodes as files, in one form. */
export type Output = Spec['outputs'][number];

/** The components that a spec can give flags. */
export type FlaggedComponent =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'cloud-controller-manager'
  | 'konnectivity-server'
  | 'konnectivity-agent';

/** The components that a spec can give fields of their configuration file. */
export type ConfiguredComponent = 'kubelet' | 'kube-proxy';

/** Fields as the spec nests them; their values are text yet. */
export type ExtraConfig = Readonly<Record<string, unknown>>;

/** Values by the name of their flag, without dashes in front; several where it is repeated. */
export type ExtraArgs = ReadonlyMap<string, readonly string[]>;

/** The parsed and validated spec, every default filled in. */
export interface Cluster extends DeclaredComponents {
  readonly name: string;
  readonly version: Version;
  readonly endpoint: Endpoint;
  readonly dnsDomain: string;
  readonly serviceCidrs: readonly [Cidr, ...Cidr[]];
  readonly podCidrs: readonly Cidr[];
  readonly layout: LayoutName;
  readonly nodes: readonly ClusterNode[];
  readonly apiServer: {
    readonly port: number;
    /** API servers answer for each other. */
    readonly peerProxy: boolean;
    readonly sni: Spec['apiServer']['sni'];
  };
  /** By component. */
  readonly extraArgs: Readonly<Record<FlaggedComponent, ExtraArgs>>;
  readonly extraConfig: Readonly<Record<ConfiguredComponent, ExtraConfig>>;
  /** The first signs. */
  readonly issuers: readonly [string, ...string[]];
  readonly etcd: {
    /** Undefined where the spec does not say which release runs. */
    readonly version: Version | undefined;
    readonly metrics: 'loopback' | 'none';
    /** The name that members demand of each other; undefined where any certificate of their CA will do. */
    readonly peerName: string | undefined;
    readonly clients: readonly { readonly name: string; readonly user: string }[];
    readonly external: ExternalEtcd | undefined;
  };
  readonly certificates: {
    readonly algorithm: KeyAlgorithm;
    readonly validity: { readonly authority: Seconds; readonly leaf: Seconds };
    readonly pairs: Pairs;
    readonly renewBefore: RenewalWindow;
    readonly overrides: Readonly<Record<string, Override>>;
  };
  /** Undefined where nothing is recorded. */
  readonly audit: Audit | undefined;
  /** Undefined where nothing is encrypted. */
  readonly encryption: Encryption | undefined;
  /** Readers, such as `secretbox/key1`, and resources of which nothing that is encrypted is left. */
  readonly rewritten: readonly string[];
  readonly kubelet: { readonly certificates: 'issued' | 'bootstrap' };
  readonly profile: Profile;
  readonly owners: Owners;
  readonly outputs: readonly Output[];
  readonly users: readonly User[];
  readonly servingPairs: readonly ServingPair[];
  readonly front: Front;
  readonly authentication: Authentication;
  /** Whether everybody may read the discovery documents of service-account tokens. */
  readonly publishesKeys: boolean;
  readonly authorization: Authorization;
  readonly admission: Admission;
  /** A program and its arguments each. */
  readonly hooks: { readonly after: readonly (readonly string[])[] };
  /** How the cluster wants to be reported on. */
  readonly check: CheckPolicy;
}

/** Fills in the defaults that depend on other values. The spec must have passed its checks. */
export function resolveCluster(spec: Spec): Cluster {
  const { dnsDomain, serviceCidrs, podCidrs } = spec.network;
  const { kubeProxy, cloudControllerManager, konnectivity } = spec;
  const endpoint = resolveEndpoint(spec);
  return {
    name: spec.name,
    version: spec.kubernetesVersion,
    endpoint,
    dnsDomain,
    serviceCidrs: atLeastOne(serviceCidrs),
    podCidrs,
    layout: spec.layout,
    nodes: spec.nodes.map((node) => ({
      ...node,
      addresses: atLeastOne(node.addresses),
      hostname: node.hostname ?? node.name,
      root: node.root,
    })),
    apiServer: { port: spec.apiServer.port, peerProxy: spec.apiServer.peerProxy, sni: spec.apiServer.sni },
    extraArgs: {
      etcd: resolveArgs(spec.etcd.extraArgs),
      'kube-apiserver': resolveArgs(spec.apiServer.extraArgs),
      'kube-controller-manager': resolveArgs(spec.controllerManager.extraArgs),
      'kube-scheduler': resolveArgs(spec.scheduler.extraArgs),
      'cloud-controller-manager': resolveArgs(cloudControllerManager?.extraArgs ?? {}),
      'konnectivity-server': resolveArgs(konnectivity?.extraArgs.server ?? {}),
      'konnectivity-agent': resolveArgs(konnectivity?.extraArgs.agent ?? {}),
    },
    extraConfig: { kubelet: spec.kubelet.extraConfig, 'kube-proxy': kubeProxy?.extraConfig ?? {} },
    issuers: atLeastOne(
      spec.serviceAccounts.issuers.length > 0 ? spec.serviceAccounts.issuers : [clusterIssuer(spec.network)],
    ),
    etcd: {
      version: spec.etcd.version,
      metrics: spec.etcd.metrics,
      peerName: spec.etcd.peerName,
      clients: spec.etcd.clients.map(({ name, user }) => ({ name, user: user ?? name })),
      external: spec.etcd.external,
    },
    certificates: spec.certificates,
    audit: resolveAudit(spec),
    encryption: resolveEncryption(spec.encryption),
    rewritten: spec.encryption.rewritten,
    kubelet: { certificates: spec.kubelet.certificates },
    ...declaredComponents(spec, endpoint),
    profile: spec.hardening.profile,
    owners: spec.owners,
    outputs: spec.outputs,
    servingPairs: spec.servingPairs,
    users: spec.users.map(({ name, groups, file, validity }) => ({
      name,
      groups,
      file: file ?? `${name}.conf`,
      validity,
    })),
    front: spec.front,
    authentication: resolveAuthentication(spec.authentication),
    publishesKeys: spec.serviceAccounts.publish,
    authorization: resolveAuthorization(spec.authorization),
    admission: resolveAdmission(spec, hasPlace('admission.yaml', spec)),
    hooks: spec.hooks,
    check: spec.check,
  };
}

const resolveArgs = (given: Spec['apiServer']['extraArgs']): ExtraArgs =>
  new Map(Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]));

function resolveEndpoint(spec: Spec): Endpoint {
  const only = spec.nodes.find(({ roles }) => roles.includes('control-plane'))?.addresses[0];
  const endpoint = parseEndpoint(spec.endpoint ?? only ?? '', spec.apiServer.port);
  if (endpoint === undefined) throw new Error('a spec without an endpoint passed its checks');
  return endpoint;
}

function atLeastOne<T>(list: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('a spec with an empty list passed its checks');
  return [first, ...rest];
}

/** Whether the members of etcd are nodes of this spec. */
export const ownsEtcd = (cluster: Cluster): boolean => cluster.etcd.external === undefined;

/** Whether konnectivity agents say who they are by certificates, and not by tokens. */
export const agentsHaveCertificates = ({ konnectivity }: Cluster): boolean => konnectivity?.agents === 'certificates';

export const nodesOf = (cluster: Cluster, ...roles: readonly Role[]): readonly ClusterNode[] =>
  cluster.nodes.filter((node) => node.roles.some((role) => roles.includes(role)));
