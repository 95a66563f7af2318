import { defaultOf, flagOfField, kubeletFields, type AuditedName } from '../components/audited.js';
import type { FlagTable } from '../components/flag-table.js';
import { implied } from '../components/implied.js';
import type { Profile } from '../cluster/cluster.js';
import type { Version } from '../cluster/version.js';
import type { SignatureEdges } from '../facts/certificate.js';
import type { FileFacts } from '../facts/file.js';
import type { FlagSource, GivenFlag } from '../facts/flag-source.js';
import { hostPath } from '../facts/mounts.js';
import type { PolicyFile } from '../facts/policy-file.js';

/** A component as it is started, as far as its files or its process say. */
export interface Started {
  readonly component: AuditedName;
  /** What is on one machine belongs together. */
  readonly machine: string;
  readonly sources: readonly FlagSource[];
  /** Undefined where it is not known, or is none whose flags are. */
  readonly release: Version | undefined;
  /** What the newest known release says, where its own is not known. */
  readonly assumed: Version;
  readonly hasConfiguration: boolean;
  readonly table: FlagTable;
  readonly profile: Profile;
}

/** Everything that was looked at. */
export interface Audit {
  readonly started: readonly Started[];
  /** Certificates and keys that settings name, by machine and their path there; only what could be read. */
  readonly files: (machine: string, path: string) => FileFacts | undefined;
  /** Which of the certificates in them signed which. */
  readonly edges: SignatureEdges;
  /** Configurations of authentication, authorization and encryption that a component is told, by the path that it is told. */
  readonly policies: (started: Started, path: string) => PolicyFile | undefined;
}

/** The value that counts. */
export interface Effective {
  readonly value: string;
  /** Undefined where nobody gives it. */
  readonly flag: GivenFlag | undefined;
  readonly from: 'given' | 'wrapper' | 'default';
}

const indices = new WeakMap<Started, ReadonlyMap<string, readonly GivenFlag[]>>();

/** What is given, by name: rules ask for some hundred settings of each component. */
function indexOf(started: Started): ReadonlyMap<string, readonly GivenFlag[]> {
  const known = indices.get(started);
  if (known !== undefined) return known;
  const index = new Map<string, GivenFlag[]>();
  for (const { flags } of started.sources)
    for (const flag of flags) {
      const same = index.get(flag.name);
      if (same === undefined) index.set(flag.name, [flag]);
      else same.push(flag);
    }
  indices.set(started, index);
  return index;
}

/** Everything that is given for a setting, in the order in which it is read. A flag of the kubelet stands for its field. */
export function givenFor(started: Started, name: string): readonly GivenFlag[] {
  const index = indexOf(started);
  if (started.component !== 'kubelet') return index.get(name) ?? none;
  const field = kubeletFields[name] ?? name;
  const alias = flagOfField(field);
  return [...(index.get(field) ?? none), ...(alias === undefined ? none : (index.get(alias) ?? none))];
}

const none: readonly GivenFlag[] = [];

/** The value that counts of a setting: of several the last, else what a wrapper adds, else the default; undefined for none. */
export function effective(started: Started, name: string): Effective | undefined {
  const { component, sources, release, assumed, table, hasConfiguration } = started;
  const given = givenFor(started, name).at(-1);
  if (given !== undefined) return given.value === '' ? undefined : { value: given.value, flag: given, from: 'given' };
  for (const { wrapper } of sources) {
    const added = wrapper === undefined ? undefined : implied[wrapper][component]?.[name];
    if (added !== undefined) return { value: added, flag: undefined, from: 'wrapper' };
  }
  const usual = defaultOf(component, name, release ?? assumed, table, hasConfiguration);
  return usual === undefined ? undefined : { value: usual, flag: undefined, from: 'default' };
}

/** Values between commas. A flag that may be repeated adds to the list (pflag), one that may not replaces it. */
export function listOf(started: Started, name: string): readonly string[] {
  const given = givenFor(started, name).filter(({ value }) => value !== '');
  const texts = given.length > 1 ? given.map(({ value }) => value) : [effective(started, name)?.value ?? ''];
  return texts
    .join(',')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Where a file that a component is told lies on its machine; undefined for one inside of an image, which nobody can look at. */
export const onMachine = ({ sources }: Pick<Started, 'sources'>, path: string): string | undefined =>
  hostPath(sources.find(({ mounts }) => mounts !== undefined)?.mounts, path);

/** Whether something that is not there is missing: not where a part of the settings is elsewhere. */
export function isWhole(started: Started): boolean {
  const whole = started.sources.filter(({ isPart }) => !isPart);
  if (whole.length === 0) return false;
  const [configured] = ['kubelet', 'etcd'].includes(started.component)
    ? givenFor(started, configurationOf[started.component] ?? '')
    : [];
  return configured === undefined || started.sources.some(isFields);
}

const configurationOf: Readonly<Record<string, string>> = { kubelet: '--config', etcd: '--config-file' };

/** Whether it is a configuration file. */
export const isFields = ({ flags }: FlagSource): boolean => flags.some(({ form }) => form === 'fields');
