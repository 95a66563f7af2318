import { parseVersion, renderRelease, compareReleases, type Version } from '../cluster/version.js';

/** The components whose own commands the table was taken from. */
export const tabledComponents = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'] as const;
export type TabledComponent = (typeof tabledComponents)[number];

/** Releases from `from` to `to`, both included; left out, the oldest or the newest that is known. */
interface Span {
  readonly from?: string;
  readonly to?: string;
}

/** What a flag is in some releases. */
export interface FlagSpan extends Span {
  /** As pflag names it, such as `bool`, `stringSlice` or `namedCertKey`. */
  readonly type: string;
  /** As `--help` prints it. */
  readonly default: string;
  readonly deprecated?: true;
  /** `--help` does not print it. */
  readonly hidden?: true;
  /** All that it can be. */
  readonly values?: readonly string[];
}

/**
 * A field of a configuration file, with a dot for each level: its type as Go names it, its default as text, and the releases that
 * have it, where these are not all.
 */
export type FieldRow = readonly [
  name: string,
  type: string,
  default_: string,
  span?: Pick<FlagSpan, 'from' | 'to' | 'deprecated' | 'values'>,
];

/** What a feature gate is in some releases. One that is GA is in none: nobody has to set it, and soon nobody may. */
export interface GateSpan extends Span {
  readonly stage: 'ALPHA' | 'BETA';
  readonly default: boolean;
}

/** `data/flag-tables.json`: what each release has, as its own commands say. */
export interface FlagTable {
  readonly releases: readonly string[];
  readonly flags: Readonly<Record<TabledComponent, Readonly<Record<string, readonly FlagSpan[]>>>>;
  readonly featureGates: Readonly<Record<string, readonly GateSpan[]>>;
  readonly admissionPlugins: Readonly<
    Record<string, { readonly default: readonly string[]; readonly all: readonly string[] }>
  >;
  readonly cipherSuites: Readonly<
    Record<string, { readonly preferred: readonly string[]; readonly insecure: readonly string[] }>
  >;
}

/** What a release knows of a name: what it is there, since or until when it is, or nothing. */
export type Known<S extends Span> =
  | { readonly state: 'there'; readonly span: S }
  | { readonly state: 'later'; readonly since: string }
  | { readonly state: 'gone'; readonly last: string }
  | { readonly state: 'unknown' };

/** What a flag of a component is in a release. @param name without the dashes in front; underscores in it are dashes */
export const flagIn = (table: FlagTable, component: TabledComponent, name: string, release: Version): Known<FlagSpan> =>
  spanIn(own(table.flags[component], name.replaceAll('_', '-')), release);

/** What a feature gate is in a release. */
export const gateIn = (table: FlagTable, name: string, release: Version): Known<GateSpan> =>
  spanIn(own(table.featureGates, name), release);

/** Admission plugins of a release. */
export const pluginsIn = ({ admissionPlugins }: FlagTable, release: Version) =>
  admissionPlugins[renderRelease(release)] ?? { default: [], all: [] };

/** TLS cipher suites of a release, by the names of Go. */
export const suitesIn = ({ cipherSuites }: FlagTable, release: Version) =>
  cipherSuites[renderRelease(release)] ?? { preferred: [], insecure: [] };

export const isTabled = (component: string): component is TabledComponent =>
  (tabledComponents as readonly string[]).includes(component);

/** Names come from people: `constructor` is no flag. */
const own = <T>(named: Readonly<Record<string, readonly T[]>>, name: string): readonly T[] =>
  Object.hasOwn(named, name) ? (named[name] ?? []) : [];

/** What is known of one name in a release, from all of its spans in their order. */
export function spanIn<S extends Span>(spans: readonly S[], release: Version): Known<S> {
  const begins = ({ from }: Span): boolean => from === undefined || compare(from, release) <= 0;
  const lasts = ({ to }: Span): boolean => to === undefined || compare(to, release) >= 0;
  const span = spans.find((one) => begins(one) && lasts(one));
  if (span !== undefined) return { state: 'there', span };
  const next = spans.find((one) => !begins(one));
  if (next?.from !== undefined) return { state: 'later', since: next.from };
  const last = spans.findLast((one) => !lasts(one));
  return last?.to === undefined ? { state: 'unknown' } : { state: 'gone', last: last.to };
}

function compare(text: string, release: Version): number {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`no release: ${text}`);
  return compareReleases(version, release);
}
