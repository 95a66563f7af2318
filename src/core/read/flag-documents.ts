import type { Node } from 'yaml';
import type { FlagForm, FlagSource, GivenFlag, Opening, Wrapper } from '../facts/flag-source.js';
import { lineAt } from './words.js';
import { entriesOf, indentAt, itemsOf, nodeAt, pairSpan, scalarText, spanOf, type Entry } from './yaml-nodes.js';

/** A text that is read, and how it is called. */
interface Read {
  readonly text: string;
  readonly file: string;
}

type Found = Pick<FlagSource, 'component' | 'flags' | 'opening' | 'release'> & {
  readonly wrapper?: Wrapper;
  readonly isPart?: boolean;
};

const source = ({ text, file }: Read, { wrapper, isPart = false, ...found }: Found): FlagSource => ({
  file,
  texts: new Map([[file, text]]),
  stray: [],
  wrapper,
  isPart,
  ...found,
});

/** Where a ClusterConfiguration keeps the flags of each component that it starts. */
const kubeadmParts: readonly (readonly [component: string, ...path: readonly string[]])[] = [
  ['kube-apiserver', 'apiServer'],
  ['kube-controller-manager', 'controllerManager'],
  ['kube-scheduler', 'scheduler'],
  ['etcd', 'etcd', 'local'],
];

/** A ClusterConfiguration: `extraArgs` is a mapping up to v1beta3 and a list of name and value since v1beta4. */
export function kubeadmSources(document: Node, read: Read): readonly FlagSource[] {
  const version = scalarText(nodeAt(document, 'kubernetesVersion'));
  return kubeadmParts.flatMap(([component, ...path]) => {
    const part = nodeAt(document, ...path);
    if (part === undefined && component === 'etcd') return [];
    const args = nodeAt(part, 'extraArgs');
    const { flags, opening } = itemsOf(args).length > 0 ? listed(itemsOf(args), read) : mapped(entriesOf(args), read);
    const release =
      version === undefined || component === 'etcd' ? undefined : { text: version, from: 'its kubernetesVersion' };
    return [source(read, { component, flags, opening, release, wrapper: 'kubeadm' })];
  });
}

function mapped(entries: readonly Entry[], read: Read): Pick<FlagSource, 'flags' | 'opening'> {
  return {
    flags: entries.map((entry) => flagOf(`--${entry.key}`, entry.node, pairSpan(entry, read.text), 'map', read)),
    opening: openingBehind(entries.at(-1), 'map', read),
  };
}

function listed(items: readonly Node[], read: Read): Pick<FlagSource, 'flags' | 'opening'> {
  const flags = items.flatMap((item): readonly GivenFlag[] => {
    const name = scalarText(nodeAt(item, 'name'));
    const range = item.range;
    return name === undefined || !range
      ? []
      : [flagOf(`--${name}`, nodeAt(item, 'value') ?? null, trimmed(range[0], range[1], read.text), 'list', read)];
  });
  const last = flags.at(-1)?.at;
  const indent = last === undefined ? undefined : indentAt(read.text, last.from);
  return {
    flags,
    opening:
      last === undefined || indent === undefined ? undefined : { file: read.file, form: 'list', at: last.to, indent },
  };
}

/** A collection reaches to the beginning of what follows it. */
const trimmed = (from: number, to: number, text: string) => ({
  from,
  to: from + text.slice(from, to).trimEnd().length,
});

function flagOf(
  name: string,
  value: Node | null,
  at: GivenFlag['at'],
  form: FlagForm,
  { text, file }: Read,
): GivenFlag {
  const values = itemsOf(value).map((item) => scalarText(item) ?? '');
  return {
    name: name.startsWith('--') ? name.replaceAll('_', '-') : name,
    value: values.length > 0 ? values.join(',') : (scalarText(value) ?? ''),
    file,
    form,
    line: at === undefined ? 0 : lineAt(text, at.from),
    at,
    valueAt: spanOf(value, text),
  };
}

function openingBehind(last: Entry | undefined, form: FlagForm, { text, file }: Read): Opening | undefined {
  const span = last === undefined ? undefined : pairSpan(last, text);
  const indent = span === undefined ? undefined : indentAt(text, span.from);
  return span === undefined || indent === undefined ? undefined : { file, form, at: span.to, indent };
}

/** The components that read a configuration of their own, by its kind. */
export const configurations: Readonly<Record<string, string>> = {
  KubeletConfiguration: 'kubelet',
  KubeProxyConfiguration: 'kube-proxy',
  KubeSchedulerConfiguration: 'kube-scheduler',
};

/** A configuration file of a component: every value by the path to it. */
export function configurationSource(document: Node, component: string, read: Read): FlagSource {
  const entries = entriesOf(document);
  const flags = leavesOf(entries, '', read).filter(({ name }) => name !== 'apiVersion' && name !== 'kind');
  const last = entries.filter(({ key }) => key === 'kind' || key === 'apiVersion').at(-1);
  return source(read, {
    component,
    flags,
    opening: openingBehind(last, 'fields', read),
    release: undefined,
    isPart: component === 'kube-scheduler',
  });
}

const leavesOf = (entries: readonly Entry[], above: string, read: Read): readonly GivenFlag[] =>
  entries.flatMap((entry) => {
    const path = above === '' ? entry.key : `${above}.${entry.key}`;
    const inner = entriesOf(entry.node);
    return inner.length > 0
      ? leavesOf(inner, path, read)
      : [flagOf(path, entry.node, pairSpan(entry, read.text), 'fields', read)];
  });

/** How etcd calls the settings of its flags in a configuration file, where it does not call them the same. */
const etcdFields: Readonly<Record<string, string>> = {
  'client-transport-security.cert-file': '--cert-file',
  'client-transport-security.key-file': '--key-file',
  'client-transport-security.client-cert-auth': '--client-cert-auth',
  'client-transport-security.trusted-ca-file': '--trusted-ca-file',
  'client-transport-security.auto-tls': '--auto-tls',
  'peer-transport-security.cert-file': '--peer-cert-file',
  'peer-transport-security.key-file': '--peer-key-file',
  'peer-transport-security.client-cert-auth': '--peer-client-cert-auth',
  'peer-transport-security.trusted-ca-file': '--peer-trusted-ca-file',
  'peer-transport-security.auto-tls': '--peer-auto-tls',
};

/** etcd's configuration file (https://etcd.io/docs/v3.6/op-guide/configuration): with it etcd reads no flag. */
export const etcdSource = (document: Node, read: Read): FlagSource =>
  source(read, {
    component: 'etcd',
    flags: leavesOf(entriesOf(document), '', read).map((flag) => ({
      ...flag,
      name: etcdFields[flag.name] ?? (flag.name.includes('.') ? flag.name : `--${flag.name}`),
    })),
    opening: undefined,
    release: undefined,
  });

export const isEtcdConfiguration = (document: Node): boolean =>
  entriesOf(document).some(({ key }) =>
    ['client-transport-security', 'peer-transport-security', 'listen-client-urls'].includes(key),
  );

/** `kube-apiserver-arg` and its like: of k3s and RKE2 (https://docs.k3s.io/installation/configuration). */
const rancherKey = /^((?:kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kube-proxy|etcd))-arg\+?$/;

export const isRancherConfiguration = (document: Node): boolean =>
  entriesOf(document).some(({ key }) => rancherKey.test(key));

/** The flags that a configuration of k3s or RKE2 hands on. Whatever else it says, tokens among it, is not looked at. */
export const rancherSources = (document: Node, read: Read): readonly FlagSource[] =>
  entriesOf(document).flatMap(({ key, node }) => {
    const component = rancherKey.exec(key)?.[1];
    if (component === undefined) return [];
    const items = itemsOf(node).length > 0 ? itemsOf(node) : node === null ? [] : [node];
    const flags = items.flatMap((item): readonly GivenFlag[] => {
      const [, name, value = 'true'] = /^(?:--)?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(scalarText(item) ?? '') ?? [];
      const at = spanOf(item, read.text);
      return name === undefined
        ? []
        : [{ ...flagOf(`--${name}`, item, at, 'args', read), form: 'args' as const, value, valueAt: undefined }];
    });
    const last = items.at(-1)?.range;
    const indent = last ? indentAt(read.text, last[0]) : undefined;
    const opening: Opening | undefined =
      last && indent !== undefined ? { file: read.file, form: 'args', at: last[1], indent } : undefined;
    return [source(read, { component, flags, opening, release: undefined, wrapper: 'k3s' })];
  });
