import type { SpecComment } from './commented-spec.js';
import type { Path } from './document.js';

/** One value that a new spec gets from somewhere else. */
export interface Setting {
  readonly to: Path;
  readonly value: unknown;
  /** Where it comes from, for the reader of the spec; undefined where that needs no word. */
  readonly from: string | undefined;
}

/** A spec that was derived rather than written: plain data, and for each value where it comes from. */
export interface SpecDraft {
  readonly spec: object;
  readonly comments: readonly SpecComment[];
  /** What could not be taken over, one sentence each. */
  readonly notes: readonly string[];
}

/** The order in which a reader expects the keys of a spec. */
const order = [
  'apiVersion',
  'kind',
  'name',
  'kubernetesVersion',
  'endpoint',
  'layout',
  'network',
  'apiServer',
  'controllerManager',
  'scheduler',
  'serviceAccounts',
  'etcd',
  'nodes',
  'certificates',
  'kubelet',
  'users',
];

/** Puts settings together; where two are about one path, the later one counts. */
export function draftOf(settings: readonly Setting[], notes: readonly string[]): SpecDraft {
  const last = [...new Map(settings.map((setting) => [JSON.stringify(setting.to), setting])).values()];
  const rank = ({ to }: Setting) => order.indexOf(String(to[0]));
  const sorted = [...last].sort((a, b) => rank(a) - rank(b));
  return {
    spec: sorted.reduce<object>((spec, { to, value }) => withValue(spec, to, value) as object, {
      apiVersion: 'kubepki/v1',
      kind: 'Cluster',
    }),
    comments: sorted.flatMap(({ to, from }) => (from === undefined ? [] : [{ path: to, text: from }])),
    notes,
  };
}

function withValue(owner: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(owner) ? [...(owner as readonly unknown[])] : [];
    list[step] = withValue(list[step], rest, value);
    return list;
  }
  const mapping = (owner ?? {}) as Readonly<Record<string, unknown>>;
  return { ...mapping, [step]: withValue(mapping[step], rest, value) };
}
