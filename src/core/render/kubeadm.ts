import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { renderEndpoint } from '../cluster/network.js';
import { arrange } from '../cluster/template.js';
import { compareReleases, renderRelease, type Version } from '../cluster/version.js';
import { fullVersion } from '../components/images.js';
import { isCore, valueText, type CoreComponent, type Setting } from '../components/component.js';
import { lastValue } from './command.js';
import { RenderError } from './errors.js';
import type { FlagSet } from './flag-set.js';
import { patchWanted } from './flag-refusals.js';
import { emptied, kubeadmFlags, kubeadmMounts, kubeletFields, type KubeadmContext } from './kubeadm-defaults.js';
import { mountsOf } from './mounts.js';
import { nested } from './nested.js';
import { yamlText } from './yaml-text.js';

/** Flags that kubeadm derives from `localAPIEndpoint` and the members it finds: the same file serves every control plane. */
const ofTheMember = [
  '--advertise-client-urls',
  '--initial-advertise-peer-urls',
  '--initial-cluster',
  '--listen-client-urls',
  '--listen-metrics-urls',
  '--listen-peer-urls',
  '--name',
];

/**
 * A configuration for `kubeadm init --config`, by which kubeadm starts the components of a node with these flags, and where it
 * would do so anyway says nothing (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/).
 *
 * @param template with `{{node}}`, `{{release}}`, `{{api}}`, `{{init}}`, `{{cluster}}`, `{{kubelet}}`
 * @throws RenderError FORMAT_VERSION, FORMAT_UNFIT
 */
export function renderKubeadm(sets: readonly FlagSet[], cluster: Cluster, node: ClusterNode, template: string): string {
  const { version } = cluster;
  if (version.patch === undefined) throw patchWanted(version);
  const root = sets[0]?.root ?? '';
  const context: KubeadmContext = {
    cluster,
    node,
    folder: `${root}/etc/kubernetes/pki`,
    isStacked: node.roles.includes('etcd'),
  };
  const of = (component: CoreComponent): FlagSet | undefined => sets.find((set) => set.component === component);
  return arrange(template, {
    node: node.name,
    release: renderRelease(version),
    api: apiOf(version),
    init: yaml(initOf(of('kubelet'), context)),
    cluster: yaml({
      kubernetesVersion: `v${fullVersion(version)}`,
      ...shapeOf(context, root),
      ...etcdOf(of('etcd'), of('kube-apiserver'), context),
      ...sectionOf('apiServer', of('kube-apiserver'), context),
      ...sectionOf('controllerManager', of('kube-controller-manager'), context),
      ...sectionOf('scheduler', of('kube-scheduler'), context),
    }),
    kubelet: yaml(nested(kubeletFieldsBeyond(of('kubelet'), context))),
  });
}

/** What kubeadm would overrule, a sentence each. */
export const kubeadmRemarks = (sets: readonly FlagSet[]): readonly string[] =>
  sets
    .filter(({ fields }) => fields.some(({ name, value }) => name === 'rotateCertificates' && value === false))
    .map(
      ({ node }) =>
        `kubeadm sets rotateCertificates of the kubelet to true, whatever it is told; ${node} is to have false`,
    );

const yaml = (value: Readonly<Record<string, unknown>>): string =>
  Object.keys(value).length === 0 ? '' : yamlText(value).trimEnd();

/** v1beta3 knows flags as a mapping, v1beta4 (kubeadm 1.31) as a list in which they may repeat. */
const knowsLists = (version: Version): boolean =>
  compareReleases(version, { major: 1, minor: 31, patch: undefined }) >= 0;

const apiOf = (version: Version): string => (knowsLists(version) ? 'v1beta4' : 'v1beta3');

function initOf(kubelet: FlagSet | undefined, context: KubeadmContext) {
  const { cluster, node } = context;
  const { port } = cluster.apiServer;
  const extra = kubelet === undefined ? [] : beyond(kubelet, context);
  return {
    localAPIEndpoint: { advertiseAddress: node.addresses[0], ...(port === 6443 ? {} : { bindPort: port }) },
    nodeRegistration: { name: node.name, ...argsOf('kubeletExtraArgs', extra, context) },
  };
}

function shapeOf({ cluster, node, folder }: KubeadmContext, root: string) {
  const { name, endpoint, dnsDomain, serviceCidrs, apiServer } = cluster;
  const isOwn = endpoint.host === node.addresses[0] && endpoint.port === apiServer.port;
  const subnet = serviceCidrs.map(({ text }) => text).join(',');
  const networking = {
    ...(dnsDomain === 'cluster.local' ? {} : { dnsDomain }),
    ...(subnet === '10.96.0.0/12' ? {} : { serviceSubnet: subnet }),
  };
  return {
    ...(name === 'kubernetes' ? {} : { clusterName: name }),
    ...(isOwn ? {} : { controlPlaneEndpoint: renderEndpoint(endpoint) }),
    ...(Object.keys(networking).length === 0 ? {} : { networking }),
    ...(root === '' ? {} : { certificatesDir: folder }),
  };
}

/** One of kubeadm's own, or one that it is told how to reach. */
function etcdOf(etcd: FlagSet | undefined, apiServer: FlagSet | undefined, context: KubeadmContext) {
  if (context.isStacked) return etcd === undefined ? {} : localEtcd(etcd, context);
  if (apiServer === undefined) return {};
  const value = (name: string): string => lastValue(apiServer.flags, name) ?? '';
  const files = { caFile: '--etcd-cafile', certFile: '--etcd-certfile', keyFile: '--etcd-keyfile' };
  return {
    etcd: {
      external: {
        endpoints: value('--etcd-servers').split(','),
        ...Object.fromEntries(Object.entries(files).map(([field, name]) => [field, value(name)])),
      },
    },
  };
}

function localEtcd(etcd: FlagSet, context: KubeadmContext) {
  const dataDir = lastValue(etcd.flags, '--data-dir');
  const isPlaced = context.node.roles.includes('control-plane');
  const extra = beyond(etcd, context).filter(
    (one) => one.name !== '--data-dir' && (one.isGiven === true || !isPlaced || !ofTheMember.includes(one.name)),
  );
  const further = furtherMounts(etcd, context, dataDir ?? `${etcd.root}/var/lib/etcd`);
  if (further[0] !== undefined)
    throw new RenderError(
      'FORMAT_UNFIT',
      `expected flags of etcd whose files kubeadm mounts, got one in ${further[0].path}`,
      { hint: 'use --format static-pod for etcd' },
    );
  const local = {
    ...(dataDir === undefined ? {} : { dataDir }),
    ...argsOf('extraArgs', extra, context),
  };
  return Object.keys(local).length === 0 ? {} : { etcd: { local } };
}

function sectionOf(name: string, set: FlagSet | undefined, context: KubeadmContext) {
  if (set === undefined) return {};
  const external = context.isStacked ? [] : ['--etcd-cafile', '--etcd-certfile', '--etcd-keyfile', '--etcd-servers'];
  const extra = beyond(set, context).filter((one) => !external.includes(one.name));
  // kubeadm mounts the folders of an etcd that it is told how to reach.
  const ofEtcd = external.map((flag) => folderOf(lastValue(set.flags, flag) ?? ''));
  const volumes = furtherMounts(set, context, ...ofEtcd).map((mount) => ({
    name: mount.name,
    hostPath: mount.path,
    mountPath: mount.path,
    ...(mount.readOnly ? { readOnly: true } : {}),
    pathType: mount.type,
  }));
  const section = {
    ...argsOf('extraArgs', extra, context),
    ...(volumes.length === 0 ? {} : { extraVolumes: volumes }),
  };
  return Object.keys(section).length === 0 ? {} : { [name]: section };
}

const folderOf = (path: string): string => (path.startsWith('/') ? path.slice(0, path.lastIndexOf('/')) : '');

/** The flags that kubeadm would not set, or not so. */
function beyond(set: FlagSet, context: KubeadmContext): readonly Setting[] {
  if (!isCore(set.component)) return [];
  const defaults = kubeadmFlags[set.component](context);
  const isDefault = (one: Setting): boolean =>
    defaults[one.name] === valueText(one) && set.flags.filter(({ name }) => name === one.name).length === 1;
  const empty = (emptied[set.component] ?? [])
    .filter((name) => !set.flags.some((one) => one.name === name))
    .map((name): Setting => ({ name, value: '', isGiven: true }));
  return [...set.flags.filter((one) => !isDefault(one)), ...empty];
}

function furtherMounts(set: FlagSet, { folder }: KubeadmContext, ...more: readonly string[]) {
  const known = [...(isCore(set.component) ? kubeadmMounts(set.component, folder) : []), ...more];
  const isKnown = (path: string): boolean =>
    known.some((one) => one !== '' && (path === one || path.startsWith(`${one}/`)));
  return mountsOf(set).filter(({ path }) => !isKnown(path));
}

function argsOf(field: string, settings: readonly Setting[], { cluster }: KubeadmContext) {
  const args = settings.map((one) => ({ name: one.name.slice(2), value: valueText(one) }));
  if (args.length === 0) return {};
  if (knowsLists(cluster.version)) return { [field]: args };
  const twice = args.find(({ name }, index) => args.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined)
    throw new RenderError(
      'FORMAT_UNFIT',
      `expected each flag once, as kubeadm ${renderRelease(cluster.version)} can say it, got --${twice.name} several times`,
      { hint: 'use --format static-pod' },
    );
  return { [field]: Object.fromEntries(args.map(({ name, value }) => [name, value])) };
}

function kubeletFieldsBeyond(kubelet: FlagSet | undefined, { folder }: KubeadmContext): readonly Setting[] {
  const defaults = kubeletFields(folder);
  return (kubelet?.fields ?? []).filter(
    ({ name, value }) => name !== 'rotateCertificates' && (defaults[name] ?? undefined) !== value,
  );
}
