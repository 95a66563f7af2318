import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { arrange } from '../cluster/template.js';
import { renderRelease } from '../cluster/version.js';
import { isCore, isFlag, setting, valueText, type CoreComponent, type Setting } from '../components/component.js';
import { fileValue } from './etcd-configuration.js';
import type { FlagSet } from './flag-set.js';
import { companionOf, kubeletFlags, owned, preset, shutsAnonymous, told, unsaid } from './rancher-owned.js';
import { yamlText } from './yaml-text.js';

/** The keys of config.yaml, in the order in which k3s documents them. */
const keys: readonly (readonly [CoreComponent, string])[] = [
  ['kube-apiserver', 'kube-apiserver-arg'],
  ['etcd', 'etcd-arg'],
  ['kube-controller-manager', 'kube-controller-manager-arg'],
  ['kube-scheduler', 'kube-scheduler-arg'],
  ['kubelet', 'kubelet-arg'],
];

/**
 * A configuration file of k3s or RKE2 with what kubepki has to say of the flags: neither what they set so by themselves, nor
 * certificates, addresses and members, which are theirs (https://docs.k3s.io/installation/configuration).
 *
 * @param template with `{{node}}`, `{{release}}`, `{{settings}}`
 */
export function renderRancher(sets: readonly FlagSet[], cluster: Cluster, node: ClusterNode, template: string): string {
  const entries = keys.flatMap(([component, key]) => {
    const args = sets.filter((set) => set.component === component).flatMap((set) => argsOf(set, cluster));
    return args.length === 0 ? [] : [[key, args] as const];
  });
  const services = sets.some(({ component }) => component === 'kube-apiserver')
    ? {
        'service-cidr': cluster.serviceCidrs.map(({ text }) => text).join(','),
        ...(cluster.dnsDomain === 'cluster.local' ? {} : { 'cluster-domain': cluster.dnsDomain }),
      }
    : {};
  return arrange(template, {
    node: node.name,
    release: renderRelease(cluster.version),
    settings: [
      ...rancherRemarks(sets, cluster).map((remark) => `# ${remark}`),
      yamlText({ ...services, ...Object.fromEntries(entries) }).trimEnd(),
    ].join('\n'),
  });
}

/** What of the spec the file does not say, a sentence each: fields of the kubelet that no flag has, and files that are left out. */
export const rancherRemarks = (sets: readonly FlagSet[], cluster: Cluster): readonly string[] => [
  ...sets.flatMap(({ flags }) =>
    [...new Set(flags.filter(({ isGiven }) => isGiven !== true).map(({ name }) => name))].flatMap(
      (name) => unsaid[name]?.(cluster) ?? [],
    ),
  ),
  ...sets
    .filter(({ component }) => component === 'kubelet')
    .flatMap((set) => ours(set, cluster))
    .filter((one) => !isFlag(one) && kubeletFlags[one.name] === undefined)
    .map(({ name }) => `no flag of the kubelet says ${name}: put it into a file of agent/etc/kubelet.conf.d`),
];

function argsOf(set: FlagSet, cluster: Cluster): readonly string[] {
  return ours(set, cluster).flatMap((one) => {
    const name = isFlag(one) ? one.name.slice(2) : kubeletFlags[one.name];
    if (name === undefined) return [];
    return [`${name}=${set.component === 'etcd' ? etcdText(name, one, set) : valueText(one)}`];
  });
}

/** Both put etcd's into its configuration file, a list where it is one in YAML (pkg/daemons/executor of k3s-io/k3s, ToConfigFile). */
function etcdText(name: string, one: Setting, { version }: FlagSet): string {
  const value = fileValue(name, valueText(one), version);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What is left for kubepki to say. What the spec gives as it stands is said as it stands, and nothing that needs what is left out. */
function ours({ component, flags, fields }: FlagSet, cluster: Cluster): readonly Setting[] {
  if (!isCore(component)) return [];
  const theirs = preset(component, cluster);
  const all = [...flags, ...fields];
  const isIn = (settings: readonly Setting[], name: string): boolean => settings.some((one) => one.name === name);
  const isPreset = (one: Setting): boolean =>
    theirs[one.name] === valueText(one) &&
    all.filter(({ name }) => name === one.name).length === 1 &&
    !(one.name === '--anonymous-auth' && isIn(all, '--authentication-config'));
  const isTheirs = (one: Setting): boolean =>
    (one.isPath === true && !told.includes(one.name)) ||
    unsaid[one.name]?.(cluster) !== undefined ||
    owned[component].includes(one.name) ||
    isPreset(one);
  const said = all.filter((one) => one.isGiven === true || !isTheirs(one));
  const lacks = (name: string | undefined): boolean => name !== undefined && isIn(all, name) && !isIn(said, name);
  return [
    ...(shutsAnonymous(cluster, said) ? [setting('--anonymous-auth', false)] : []),
    ...said.filter((one) => !lacks(companionOf[one.name])),
  ];
}
