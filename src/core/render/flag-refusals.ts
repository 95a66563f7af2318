import { compareReleases, knownReleases, renderRelease, type Version } from '../cluster/version.js';
import type { Cluster, ConfiguredComponent, ExtraArgs, FlaggedComponent } from '../cluster/cluster.js';
import { valueText, type FieldValue, type Setting } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import type { GivenField } from '../components/fields.js';
import {
  flagIn,
  gateIn,
  pluginsIn,
  suitesIn,
  type FlagTable,
  type Known,
  type TabledComponent,
} from '../components/flag-table.js';
import { valueFault } from '../components/flag-values.js';
import { securityFlagIn, securityFlags, type PartlyTabled } from '../components/security-flags.js';
import { RenderError } from './errors.js';

/** @throws RenderError FLAGS_VERSION */
export function assertKnownRelease(version: Version): void {
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

/** What names images needs to know which. RenderError FORMAT_VERSION */
export const patchWanted = (version: Version): RenderError =>
  new RenderError(
    'FORMAT_VERSION',
    `expected a patch release, of which there are images, got ${renderRelease(version)}`,
    { hint: `set kubernetesVersion in kubepki.yaml to what runs, such as ${renderRelease(version)}.2` },
  );

/** Where the spec gives a component its flags. */
const givenIn: Readonly<Record<ComponentName, string>> = {
  etcd: 'etcd.extraArgs',
  'kube-apiserver': 'apiServer.extraArgs',
  'kube-controller-manager': 'controllerManager.extraArgs',
  'kube-scheduler': 'scheduler.extraArgs',
  'cloud-controller-manager': 'cloudControllerManager.extraArgs',
  'konnectivity-server': 'konnectivity.extraArgs.server',
  'konnectivity-agent': 'konnectivity.extraArgs.agent',
  kubelet: 'kubelet.extraConfig',
  'kube-proxy': 'kubeProxy.extraConfig',
};

/** A file that kubepki writes and no component reads would be checked, renewed and useless. @throws RenderError FLAGS_CONFLICT */
export function assertOwn(component: ComponentName, written: readonly Setting[], given: readonly Setting[]): void {
  for (const own of written) {
    const others = given.filter(({ name }) => name === own.name);
    if (others.length === 0) continue;
    throw new RenderError(
      'FLAGS_CONFLICT',
      `expected ${own.name} to name the file that kubepki writes, ${valueText(own)}, got ${others.map(valueText).join(', ')}`,
      { hint: `remove ${own.name.replace(/^--/, '')} from ${givenIn[component]} in kubepki.yaml` },
    );
  }
}

/**
 * A component does not start with a flag that its release does not have, nor with a value that it cannot read.
 *
 * @throws RenderError FLAGS_UNKNOWN, FLAGS_VALUE
 */
export function assertGiven(
  component: FlaggedComponent & TabledComponent,
  extra: ExtraArgs,
  release: Version,
  table: FlagTable,
): void {
  const hint = (name: string) => ({ hint: `correct ${name} in ${givenIn[component]} in kubepki.yaml` });
  for (const [name, values] of extra) {
    const known = flagIn(table, component, name, release);
    if (known.state !== 'there')
      throw new RenderError(
        'FLAGS_UNKNOWN',
        `expected a flag of ${component} ${renderRelease(release)}, got --${name}, ${otherwise(known)}`,
        hint(name),
      );
    for (const value of values) {
      const fault = valueFault(known.span.type, value);
      if (fault !== undefined)
        throw new RenderError('FLAGS_VALUE', `expected ${fault} for --${name}, got "${value}"`, hint(name));
      const strange = strangeIn(name, value, release, table);
      if (strange !== undefined)
        throw new RenderError(
          'FLAGS_UNKNOWN',
          `expected for --${name} what Kubernetes ${renderRelease(release)} knows, got ${strange}`,
          hint(name),
        );
    }
  }
}

/**
 * The same of components of which only the flags that decide about security are known: what is not among them is left to the component.
 *
 * @throws RenderError FLAGS_UNKNOWN, FLAGS_VALUE
 */
export function assertCovered(
  component: FlaggedComponent & PartlyTabled,
  { extraArgs, version, etcd }: Cluster,
  tables: () => FlagTable,
): void {
  const releases = { kubernetes: version, etcd: etcd.version, konnectivity: undefined };
  const release = releases[securityFlags[component].releases];
  for (const [name, values] of extraArgs[component]) {
    const hint = { hint: `correct ${name} in ${givenIn[component]} in kubepki.yaml` };
    const known = securityFlagIn(component, name, release);
    if (known.state === 'unknown') continue;
    if (known.state !== 'there')
      throw new RenderError(
        'FLAGS_UNKNOWN',
        `expected a flag of ${component}${release === undefined ? '' : ` ${renderRelease(release)}`}, got --${name}, ${otherwise(known)}`,
        hint,
      );
    const { type, values: all } = known.span;
    for (const value of values) {
      const fault = all?.includes(value) === false ? `one of ${all.join(', ')}` : valueFault(type, value);
      if (fault !== undefined)
        throw new RenderError('FLAGS_VALUE', `expected ${fault} for --${name}, got "${value}"`, hint);
      const suites = name.endsWith('cipher-suites') ? Object.values(suitesIn(tables(), version)).flat() : undefined;
      const strange = suites && namesIn(value).find((one) => !suites.includes(one));
      if (strange !== undefined)
        throw new RenderError('FLAGS_UNKNOWN', `expected for --${name} suites that Go knows, got "${strange}"`, hint);
    }
  }
}

/**
 * A component with a configuration file refuses one with a field that its release does not have, or with a value of another type.
 *
 * @throws RenderError FLAGS_UNKNOWN, FLAGS_VALUE
 */
export function assertFields(
  component: ConfiguredComponent,
  given: readonly GivenField[],
  release: Version,
  tables: () => FlagTable,
): void {
  for (const { name, known, read } of given) {
    const hint = { hint: `correct ${name} in ${givenIn[component]} in kubepki.yaml` };
    if (known.state !== 'there')
      throw new RenderError(
        'FLAGS_UNKNOWN',
        `expected a field of the configuration of ${component} ${renderRelease(release)}, got ${name}, ${otherwise(known)}`,
        hint,
      );
    if ('expected' in read)
      throw new RenderError('FLAGS_VALUE', `expected ${read.expected} for ${name}, got another value`, hint);
    const strange = strangeInField(name, read.value, release, tables);
    if (strange !== undefined)
      throw new RenderError(
        'FLAGS_UNKNOWN',
        `expected for ${name} what Kubernetes ${renderRelease(release)} knows, got ${strange}`,
        hint,
      );
  }
}

/** Fields that are called otherwise as flags. */
const flagOfField: Readonly<Record<string, string>> = {
  featureGates: 'feature-gates',
  tlsCipherSuites: 'tls-cipher-suites',
  tlsMinVersion: 'tls-min-version',
};

function strangeInField(
  name: string,
  value: FieldValue,
  release: Version,
  tables: () => FlagTable,
): string | undefined {
  const flag = flagOfField[name];
  if (flag === undefined) return undefined;
  const names =
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).join(',') : valueText({ value });
  return strangeIn(flag, names, release, tables());
}

/** Where a name is, if not in the release. */
function otherwise(known: Exclude<Known<object>, { readonly state: 'there' }>): string {
  if (known.state === 'later') return `which is new in ${known.since}`;
  return known.state === 'gone' ? `which was there up to ${known.last}` : 'which no known release has';
}

/** Flags whose values are lists of names that a release knows. */
const vocabularies: Readonly<Record<string, (release: Version, table: FlagTable) => readonly string[]>> = {
  'disable-admission-plugins': (release, table) => pluginsIn(table, release).all,
  'enable-admission-plugins': (release, table) => pluginsIn(table, release).all,
  'authorization-mode': () => ['AlwaysAllow', 'AlwaysDeny', 'ABAC', 'Webhook', 'RBAC', 'Node'],
  'tls-cipher-suites': (release, table) => Object.values(suitesIn(table, release)).flat(),
  'tls-min-version': () => ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'],
};

/** The first of a list of names that the release does not know, as people read it. */
function strangeIn(name: string, value: string, release: Version, table: FlagTable): string | undefined {
  if (name === 'feature-gates') return strangeGate(value, release, table);
  const known = vocabularies[name]?.(release, table);
  const strange = known === undefined ? undefined : namesIn(value).find((one) => !known.includes(one));
  return strange === undefined ? undefined : `"${strange}"`;
}

/** Of a gate that is GA nobody needs to say anything, and the release after next refuses it. */
function strangeGate(value: string, release: Version, table: FlagTable): string | undefined {
  for (const pair of namesIn(value)) {
    const [, gate = ''] = /^(?:kube:)?([^=]*)/.exec(pair) ?? [];
    const known = gateIn(table, gate, release);
    if (known.state === 'there') continue;
    const where = known.state === 'gone' ? `which is GA or gone after ${known.last}` : otherwise(known);
    return `"${gate}", ${where}`;
  }
  return undefined;
}

const namesIn = (value: string): readonly string[] =>
  value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
