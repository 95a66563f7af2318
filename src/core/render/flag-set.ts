import { stringify } from 'yaml';
import { filesReadBy } from '../catalog/read-by.js';
import { settingsOf } from '../catalog/settings.js';
import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { compareReleases, knownReleases, renderRelease, type Version } from '../cluster/version.js';
import { isFlag, type ComponentName, type Setting } from '../components/component.js';
import { RenderError } from './errors.js';

/** How one component is started on one node. */
export interface FlagSet {
  readonly component: ComponentName;
  readonly node: string;
  readonly version: Version;
  /** Sorted by name; a repeated flag keeps the order of its values. */
  readonly flags: readonly Setting[];
  /** Fields of the configuration file, where the component has one. */
  readonly fields: readonly Setting[];
}

/**
 * @param root absolute, put in front of the path of every file; empty for none
 * @throws RenderError FLAGS_VERSION, FLAGS_CONFLICT
 */
export function flagSet(component: ComponentName, cluster: Cluster, node: ClusterNode, root = ''): FlagSet {
  assertKnown(cluster.version);
  const written = filesReadBy(component, cluster, node);
  const extra = component === 'kube-apiserver' ? cluster.apiServer.extraArgs : none;
  assertOwn(written, extra);
  const all = settingsOf(component, cluster, node).map((one) =>
    one.isPath === true ? { ...one, value: `${root}${one.value}` } : one,
  );
  const flags = all.filter(isFlag);
  if (component === 'kube-apiserver') assertAuthorizers(flags);
  return {
    component,
    node: node.name,
    version: cluster.version,
    flags,
    fields: all.filter((one) => !isFlag(one)),
  };
}

function assertKnown(version: Version): void {
  const { oldest, newest } = knownReleases;
  if (compareReleases(version, oldest) >= 0 && compareReleases(version, newest) <= 0) return;
  throw new RenderError(
    'FLAGS_VERSION',
    `expected Kubernetes ${renderRelease(oldest)} to ${renderRelease(newest)}, whose flags are known, got ${renderRelease(version)}`,
    {
      hint:
        compareReleases(version, newest) > 0
          ? `add --assume-version ${renderRelease(newest)} to write the flags of that release`
          : `add --kubernetes-version ${renderRelease(oldest)} to write the flags of that release`,
    },
  );
}

type ExtraArgs = ReadonlyMap<string, readonly string[]>;
const none: ExtraArgs = new Map();

/** A file that kubepki writes and no component reads would be checked, renewed and useless. */
function assertOwn(written: readonly Setting[], extra: ExtraArgs): void {
  const own = written.find(({ name }) => extra.has(name.slice(2)));
  if (own === undefined) return;
  throw new RenderError(
    'FLAGS_CONFLICT',
    `expected ${own.name} to name the file that kubepki writes, ${own.value}, got ${extra.get(own.name.slice(2))?.join(', ') ?? ''}`,
    { hint: `remove ${own.name.slice(2)} from apiServer.extraArgs in kubepki.yaml` },
  );
}

const needs: Readonly<Record<string, string>> = {
  ABAC: '--authorization-policy-file',
  Webhook: '--authorization-webhook-config-file',
};

/** kube-apiserver does not start with an authorizer that lacks its file. */
function assertAuthorizers(flags: readonly Setting[]): void {
  const modes = String(flags.find(({ name }) => name === '--authorization-mode')?.value ?? '').split(',');
  for (const mode of modes) {
    const flag = needs[mode];
    if (flag === undefined || flags.some(({ name }) => name === flag)) continue;
    throw new RenderError('FLAGS_CONFLICT', `expected ${flag} beside the authorizer ${mode}, got none`, {
      hint: `add ${flag.slice(2)} to apiServer.extraArgs in kubepki.yaml`,
    });
  }
}

/** One `--flag=value` a line, nothing else: ready for `xargs`, a unit or a manifest. */
export const renderArgs = ({ flags }: FlagSet): string => flags.map(({ name, value }) => `${name}=${value}\n`).join('');

/** Whether the flags alone do not start the component as described: the rest are fields. */
export const hasConfiguration = ({ fields }: FlagSet): boolean => fields.length > 0;

/** The FlagSet document of `schemas/flag-set.json`. */
export const flagSetDocument = ({ component, node, version, flags, fields }: FlagSet) => ({
  apiVersion: 'kubepki/v1',
  kind: 'FlagSet',
  component,
  node,
  kubernetesVersion: renderRelease(version),
  flags: flags.map(({ name, value }) => ({ name: name.slice(2), value: String(value) })),
  ...(fields.length === 0 ? {} : { configuration: configurationOf(component, fields) }),
});

/** The kubelet's configuration file; for the others the FlagSet document. */
export const renderYaml = (set: FlagSet): string =>
  stringify(set.fields.length === 0 ? flagSetDocument(set) : configurationOf(set.component, set.fields), {
    lineWidth: 0,
  });

/** Dotted fields to the nested document that `--config` reads. */
function configurationOf(component: ComponentName, fields: readonly Setting[]): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> =
    component === 'kubelet' ? { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' } : {};
  for (const { name, value } of fields) {
    const path = name.split('.');
    const owner = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => (at[key] ??= {}) as Record<string, unknown>, root);
    owner[path.at(-1) ?? name] = value;
  }
  return root;
}
