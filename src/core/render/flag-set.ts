import { filesBehind, filesReadBy, socketsBehind } from '../catalog/read-by.js';
import { settingsOf } from '../catalog/settings.js';
import type { Cluster, ClusterNode, ConfiguredComponent } from '../cluster/cluster.js';
import { renderRelease, type Version } from '../cluster/version.js';
import { isConfigured, isFlag, valueText, type Setting } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { givenFields } from '../components/fields.js';
import { givenSettings } from '../components/given.js';
import { isTabled, type FlagTable } from '../components/flag-table.js';
import { isPartlyTabled } from '../components/security-flags.js';
import { assertConstraints } from './flag-constraints.js';
import { assertCovered, assertFields, assertGiven, assertKnownRelease, assertOwn } from './flag-refusals.js';
import { nested } from './nested.js';
import { yamlText } from './yaml-text.js';

/** How one component is started on one node. */
export interface FlagSet {
  readonly component: ComponentName;
  readonly node: string;
  readonly version: Version;
  /** Whom it runs as; undefined for root. */
  readonly account: Cluster['owners'][ComponentName];
  /** Sorted by name; a repeated flag keeps the order of its values. */
  readonly flags: readonly Setting[];
  /** Fields of the configuration file, where the component has one. */
  readonly fields: readonly Setting[];
  /** Absolute paths of what its files name, and no flag has to. */
  readonly behind: readonly string[];
  /** Absolute paths of the sockets of others that its files name. */
  readonly sockets: readonly string[];
  /** Of an authorization file of ours the authorizers, where none of them is a server that may not answer. */
  readonly authorizersInFile: readonly string[];
  /** Whether a file of ours leads to a server whose certificate a public CA may have signed. */
  readonly dialsPublicCas: boolean;
  /** In front of every path. */
  readonly root: string;
}

/**
 * @param tables what each release knows, asked for only where the spec gives flags of its own: ours are known
 * @param root absolute, put in front of the path of every file; empty for none
 * @throws RenderError FLAGS_VERSION, FLAGS_CONFLICT, FLAGS_UNKNOWN, FLAGS_VALUE
 */
export function flagSet(
  component: ComponentName,
  cluster: Cluster,
  node: ClusterNode,
  tables: () => FlagTable,
  root = '',
): FlagSet {
  assertKnownRelease(cluster.version);
  assertOwn(component, filesReadBy(component, cluster, node), givenSettings(component, cluster));
  if (isConfigured(component)) {
    const fields = givenFields(component, cluster.extraConfig[component], cluster.version);
    assertFields(component, fields, cluster.version, tables);
  } else if (isTabled(component) && cluster.extraArgs[component].size > 0) {
    assertGiven(component, cluster.extraArgs[component], cluster.version, tables());
  } else if (isPartlyTabled(component)) {
    assertCovered(component, cluster, tables);
  }
  const all = settingsOf(component, cluster, node).map((one) =>
    one.isPath === true ? { ...one, value: rooted(valueText(one), one.name, root) } : one,
  );
  const flags = all.filter(isFlag);
  assertConstraints(component, all, cluster);
  return {
    component,
    node: node.name,
    version: cluster.version,
    account: cluster.owners[component],
    flags,
    fields: all.filter((one) => !isFlag(one)),
    behind: filesBehind(component, cluster, node).map((path) => `${root}${path}`),
    sockets: socketsBehind(component, cluster).map((path) => `${root}${path}`),
    authorizersInFile:
      component === 'kube-apiserver' && cluster.authorization.isFile && cluster.authorization.webhooks.length === 0
        ? cluster.authorization.modes
        : [],
    dialsPublicCas: component === 'kube-apiserver' && cluster.authentication.oidc.some(({ ca }) => ca === undefined),
    root,
  };
}

/** The paths of a value with the root in front; one flag names two. */
const rooted = (value: string, name: string, root: string): string =>
  name === '--tls-sni-cert-key' ? `${root}${value.replace(',', `,${root}`)}` : `${root}${value}`;

/** One `--flag=value` a line, nothing else: ready for `xargs`, a unit or a manifest. */
export const renderArgs = ({ flags }: FlagSet): string =>
  flags.map((one) => `${one.name}=${valueText(one)}\n`).join('');

/** Whether the flags alone do not start the component as described: the rest are fields. */
export const hasConfiguration = ({ fields }: FlagSet): boolean => fields.length > 0;

/** The FlagSet document of `schemas/flag-set.json`. */
export const flagSetDocument = ({ component, node, version, flags, fields }: FlagSet) => ({
  apiVersion: 'kubepki/v1',
  kind: 'FlagSet',
  component,
  node,
  kubernetesVersion: renderRelease(version),
  flags: flags.map((one) => ({ name: one.name.slice(2), value: valueText(one) })),
  ...(fields.length === 0 ? {} : { configuration: configurationOf(component, fields) }),
});

/** The configuration file of a component that has one; for the others the FlagSet document. */
export const renderYaml = (set: FlagSet): string =>
  yamlText(set.fields.length === 0 ? flagSetDocument(set) : configurationOf(set.component, set.fields));

const documents: Readonly<Record<ConfiguredComponent, Readonly<Record<string, string>>>> = {
  kubelet: { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
  'kube-proxy': { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' },
};

/** The document that `--config` of a component reads. */
const configurationOf = (component: ComponentName, fields: readonly Setting[]): Readonly<Record<string, unknown>> => ({
  ...(isConfigured(component) ? documents[component] : {}),
  ...nested(fields),
});
