import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { coreComponents } from '../components/component.js';
import { componentNames, type ComponentName } from '../cluster/component-names.js';
import { manifests } from '../components/static-pods.js';
import { podComponents } from '../components/images.js';
import { RenderError } from './errors.js';
import type { Templates } from './templates.js';
import { renderEtcdConfiguration } from './etcd-configuration.js';
import { hasConfiguration, renderArgs, renderYaml, type FlagSet } from './flag-set.js';
import { kubeadmRemarks, renderKubeadm } from './kubeadm.js';
import { rancherRemarks, renderRancher } from './rancher.js';
import { renderStaticPod } from './static-pod.js';
import { renderEnv, renderUnit } from './unit.js';

export const formatNames = [
  'args',
  'json',
  'yaml',
  'env',
  'systemd',
  'systemd-drop-in',
  'static-pod',
  'kubeadm',
  'k3s',
  'rke2',
] as const;
export type FormatName = (typeof formatNames)[number];

/** Whose flags are said, and what is theirs besides. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  /** The text of a template by its name. */
  readonly template: Templates;
  /** Where binaries are, absolute. */
  readonly binaries: string;
}

/** A syntax in which flag sets are said. */
interface FormatBase {
  /** What it is, one line for people. */
  readonly title: string;
  /** The components that it can start. */
  readonly fits: readonly ComponentName[];
  /** Whether a component is started by it, which nothing else then may do. */
  readonly starts?: true;
  /** What is to be said beside it, a sentence each. */
  readonly remarks: (sets: readonly FlagSet[], cluster: Cluster) => readonly string[];
}

/** One text a component. */
interface FormatOfComponents extends FormatBase {
  readonly of: 'component';
  readonly text: (set: FlagSet, surroundings: Surroundings) => string;
  /** Between those of several components. */
  readonly joint: string;
  /** Whether the name of the component has to be written above, where there are several. */
  readonly isNameless?: true;
  /** Where it lies on a node, relative to its root; undefined where it is no file of a node. */
  readonly path: (component: ComponentName) => string | undefined;
}

/** One text for all components of a node. */
interface FormatOfNodes extends FormatBase {
  readonly of: 'node';
  readonly text: (sets: readonly FlagSet[], surroundings: Surroundings) => string;
  readonly path: () => string;
}

export type Format = FormatOfComponents | FormatOfNodes;

const nothing = (): readonly string[] => [];

const configurationNeeded = (sets: readonly FlagSet[]): readonly string[] =>
  sets
    .filter(hasConfiguration)
    .map(({ component }) => `the rest of ${component} is in its configuration file: add --format yaml`);

const flagsNeeded = (sets: readonly FlagSet[]): readonly string[] =>
  sets
    .filter((set) => hasConfiguration(set) && set.flags.length > 0)
    .map(({ component }) => `${component} needs its flags beside this file: add --format args`);

const unit =
  (template: string) =>
  (set: FlagSet, { template: textOf, binaries }: Surroundings) =>
    renderUnit(set, textOf(template), binaries);

const rancher = (name: 'k3s' | 'rke2', title: string): FormatOfNodes => ({
  of: 'node',
  title,
  starts: true,
  fits: coreComponents,
  text: (sets, { cluster, node, template }) => renderRancher(sets, cluster, node, template(`${name}.yaml`)),
  remarks: rancherRemarks,
  path: () => `etc/rancher/${name}/config.yaml.d/50-kubepki.yaml`,
});

/** THE FORMATS. JSON is the document of a schema, which whoever prints it makes. */
export const formats: Readonly<Record<Exclude<FormatName, 'json'>, Format>> = {
  args: {
    of: 'component',
    title: 'one --flag=value a line, sorted',
    fits: componentNames,
    text: renderArgs,
    joint: '\n',
    isNameless: true,
    remarks: configurationNeeded,
    path: () => undefined,
  },
  yaml: {
    of: 'component',
    title: 'the configuration file of the kubelet, of kube-proxy and of etcd; for the others names and values apart',
    fits: componentNames,
    text: (set) => (set.component === 'etcd' ? renderEtcdConfiguration(set) : renderYaml(set)),
    joint: '---\n',
    remarks: flagsNeeded,
    path: (component) => configurationFiles[component],
  },
  env: {
    of: 'component',
    title: 'variables for an EnvironmentFile, which etcd reads by itself',
    fits: componentNames,
    text: renderEnv,
    joint: '\n',
    remarks: configurationNeeded,
    path: (component) => `etc/default/${component}`,
  },
  systemd: {
    of: 'component',
    title: 'a unit of systemd',
    starts: true,
    fits: componentNames,
    text: unit('component.service'),
    joint: '\n',
    remarks: configurationNeeded,
    path: (component) => `etc/systemd/system/${component}.service`,
  },
  'systemd-drop-in': {
    of: 'component',
    title: 'a drop-in that gives a unit of the same name this command',
    fits: componentNames,
    text: unit('component.drop-in.conf'),
    joint: '\n',
    remarks: configurationNeeded,
    path: (component) => `etc/systemd/system/${component}.service.d/50-kubepki.conf`,
  },
  'static-pod': {
    of: 'component',
    title: 'a manifest for the folder of static pods',
    starts: true,
    fits: podComponents,
    text: (set, { template }) => renderStaticPod(set, template('static-pod.yaml')),
    joint: '---\n',
    remarks: nothing,
    path: (component) => `${manifests}/${component}.yaml`,
  },
  kubeadm: {
    of: 'node',
    title: 'a configuration for kubeadm init, with what kubeadm would not do by itself',
    starts: true,
    fits: coreComponents,
    text: (sets, { cluster, node, template }) => renderKubeadm(sets, cluster, node, template('kubeadm.yaml')),
    remarks: kubeadmRemarks,
    path: () => 'etc/kubernetes/kubeadm.yaml',
  },
  k3s: rancher('k3s', 'a file for config.yaml.d of k3s, with what k3s does not do by itself'),
  rke2: rancher('rke2', 'a file for config.yaml.d of RKE2, with what RKE2 does not do by itself'),
};

/** The only file from which a component takes all that decides about its identity. */
const configurationFiles: Readonly<Partial<Record<ComponentName, string>>> = {
  kubelet: 'var/lib/kubelet/config.yaml',
  'kube-proxy': 'var/lib/kube-proxy/config.yaml',
  etcd: 'etc/etcd/etcd.yaml',
};

/** Why a component cannot be started so. RenderError FORMAT_UNFIT */
export const unfit = (name: FormatName, component: ComponentName): RenderError =>
  new RenderError(
    'FORMAT_UNFIT',
    component === 'kubelet'
      ? `expected a component that runs in a pod for --format ${name}, got the kubelet, which starts pods`
      : `expected for --format ${name} one of ${(name === 'json' ? componentNames : formats[name].fits).join(', ')}, got ${component}`,
    {
      hint: `use --format ${formatNames.filter((other) => other !== 'json' && formats[other].fits.includes(component)).join(', ')}`,
    },
  );

/** A text that can lie on a node. */
export interface FormatFile {
  /** Whom it is for; undefined where it is for all of a node. */
  readonly component: ComponentName | undefined;
  /** Relative to the root of the node; undefined where it has no place there. */
  readonly path: string | undefined;
  readonly text: string;
}

/** Flag sets as texts, and what is to be said beside them. */
export interface Rendered {
  readonly files: readonly FormatFile[];
  /** All of them as one. */
  readonly text: string;
  readonly remarks: readonly string[];
}

/**
 * @param several whether all components of a node are wanted: then those that do not fit are left out, and said
 * @throws RenderError FORMAT_UNFIT, FORMAT_VERSION
 */
export function renderSets(
  name: Exclude<FormatName, 'json'>,
  sets: readonly FlagSet[],
  surroundings: Surroundings,
  several: boolean,
): Rendered {
  const format = formats[name];
  const others = sets.filter(({ component }) => !format.fits.includes(component));
  const fitting = sets.filter((set) => !others.includes(set));
  const [other] = others;
  if (other !== undefined && (!several || fitting.length === 0)) throw unfit(name, other.component);
  const files = filesIn(format, fitting, surroundings);
  return {
    files,
    text: joined(format, files, several),
    remarks: [
      ...others.map(({ component }) => `${component} is not among them: ${unfit(name, component).message}`),
      ...format.remarks(fitting, surroundings.cluster),
    ],
  };
}

/** One for each component, or one for all. */
export const filesIn = (format: Format, sets: readonly FlagSet[], surroundings: Surroundings): readonly FormatFile[] =>
  format.of === 'node'
    ? [{ component: undefined, path: format.path(), text: format.text(sets, surroundings) }]
    : sets.map((set) => ({
        component: set.component,
        path: format.path(set.component),
        text: format.text(set, surroundings),
      }));

function joined(format: Format, files: readonly FormatFile[], several: boolean): string {
  if (format.of === 'node') return files.map(({ text }) => text).join('');
  const headed = several && format.isNameless === true;
  return files
    .map(({ component = '', text }) => `${headed ? `# ${component}\n` : ''}${text}`)
    .join(several ? format.joint : '');
}
