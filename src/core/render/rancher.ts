import { stringify } from 'yaml';
import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { arrange } from '../cluster/template.js';
import { renderRelease } from '../cluster/version.js';
import { isCore, isFlag, valueText, type CoreComponent, type Setting } from '../components/component.js';
import type { FlagSet } from './flag-set.js';
import { kubeletFlags, owned, preset, told } from './rancher-owned.js';

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
    settings: stringify({ ...services, ...Object.fromEntries(entries) }, { lineWidth: 0 }).trimEnd(),
  });
}

/** Fields of the kubelet that no flag can say, a sentence each. */
export const rancherRemarks = (sets: readonly FlagSet[], cluster: Cluster): readonly string[] =>
  sets
    .filter(({ component }) => component === 'kubelet')
    .flatMap((set) => ours(set, cluster))
    .filter((one) => !isFlag(one) && kubeletFlags[one.name] === undefined)
    .map(({ name }) => `no flag of the kubelet says ${name}: put it into a file of agent/etc/kubelet.conf.d`);

function argsOf(set: FlagSet, cluster: Cluster): readonly string[] {
  return ours(set, cluster).flatMap((one) => {
    const name = isFlag(one) ? one.name.slice(2) : kubeletFlags[one.name];
    return name === undefined ? [] : [`${name}=${valueText(one)}`];
  });
}

/** What is left for kubepki to say. What the spec gives as it stands is said as it stands. */
function ours({ component, flags, fields }: FlagSet, cluster: Cluster): readonly Setting[] {
  if (!isCore(component)) return [];
  const theirs = preset(component, cluster);
  const all = [...flags, ...fields];
  const isTheirs = (one: Setting): boolean =>
    (one.isPath === true && !told.includes(one.name)) ||
    owned[component].includes(one.name) ||
    (theirs[one.name] === valueText(one) && all.filter(({ name }) => name === one.name).length === 1);
  return all.filter((one) => one.isGiven === true || !isTheirs(one));
}
