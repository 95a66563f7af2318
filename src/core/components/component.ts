import type { ComponentName } from '../cluster/component-names.js';
import type {
  Cluster,
  ClusterNode,
  ConfiguredComponent,
  ExtraArgs,
  FlaggedComponent,
  Role,
} from '../cluster/cluster.js';

/** What is depended on before what depends on it: the order in which a node restarts them. */
export const componentOrder: readonly ComponentName[] = [
  'etcd',
  'konnectivity-server',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
  'kubelet',
  'kube-proxy',
  'konnectivity-agent',
];
/** What kubeadm starts, and k3s and RKE2 within themselves. */
export const coreComponents = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'etcd',
] as const;
export type CoreComponent = (typeof coreComponents)[number];

export const isCore = (component: ComponentName): component is CoreComponent =>
  coreComponents.some((name) => name === component);

/** What people ask about a setting. Sentences without a full stop. */
export interface Note {
  readonly why: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** What happens when it is left out, where the default does not say it. */
  readonly without?: string;
}

/** What a flag or a field of a configuration file can hold. */
export type FieldValue = string | boolean | number | readonly FieldValue[] | { readonly [key: string]: FieldValue };

/**
 * One value that a component is started with. A name with dashes in front is a flag;
 * one without is a field of the component's configuration file, with a dot for each level.
 */
export interface Setting {
  readonly name: string;
  /** Several are one value with commas for a flag, and a list for a field. */
  readonly value: FieldValue;
  /** The value is the absolute path of a file on the node. */
  readonly isPath?: true;
  /** What it is for, where that does not follow from its name (`notes`). */
  readonly note?: Note;
  /** The spec gives it as it stands (`extraArgs`): the value may be a secret. */
  readonly isGiven?: true;
}

/** Where a component answers over TLS. */
export interface Listener {
  /** The flag or field that names the certificate it serves there. */
  readonly by: string;
  /** `loopback`: nothing but the node itself reaches it. */
  readonly on: 'node' | 'loopback';
  readonly host: string;
  readonly port: number;
}

/** What a component is started with besides the files that the catalog says it reads. */
export interface Component {
  readonly name: ComponentName;
  readonly runsOn: readonly Role[];
  /** Left out, in every cluster that has nodes for it. */
  readonly when?: (cluster: Cluster) => boolean;
  readonly settings: (cluster: Cluster, node: ClusterNode) => readonly Setting[];
  readonly listens: (cluster: Cluster, node: ClusterNode) => readonly Listener[];
  /** What its files say and it takes at its start only, though it takes the rest of them while it runs. No flags: the name says where. */
  readonly fixed?: (cluster: Cluster) => readonly Setting[];
}

/** The flags that the spec gives a component beyond ours, or in their place. */
export const extraArgsOf = (component: ComponentName, { extraArgs }: Pick<Cluster, 'extraArgs'>): ExtraArgs =>
  isFlagged(component) ? extraArgs[component] : none;

const isFlagged = (component: ComponentName): component is FlaggedComponent => !isConfigured(component);

/** Whether it is told most things by a configuration file. */
export const isConfigured = (component: ComponentName): component is ConfiguredComponent =>
  component === 'kubelet' || component === 'kube-proxy';

const none: ExtraArgs = new Map();

/** The port that a component is told to listen on, or else its own. */
export const portOf = (component: ComponentName, cluster: Pick<Cluster, 'extraArgs'>, usual: number): number =>
  Number(extraArgsOf(component, cluster).get('secure-port')?.at(-1) ?? usual);

export const setting = (name: string, value: Setting['value']): Setting => ({ name, value });
export const givenSetting = (name: string, value: Setting['value']): Setting => ({ name, value, isGiven: true });
export const pathSetting = (name: string, path: string): Setting => ({ name, value: path, isPath: true });
/** A value as a command line has it. */
export const valueText = ({ value }: Pick<Setting, 'value'>): string =>
  typeof value !== 'object'
    ? String(value)
    : Array.isArray(value) && value.every((one) => typeof one !== 'object')
      ? value.join(',')
      : JSON.stringify(value);

export const isFlag = ({ name }: Setting): boolean => name.startsWith('--');
