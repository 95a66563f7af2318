import type { ConfiguredComponent, ExtraConfig } from '../cluster/cluster.js';
import type { Version } from '../cluster/version.js';
import type { FieldValue } from './component.js';
import { spanIn, type FieldRow, type FlagSpan, type Known } from './flag-table.js';
import { valueFault } from './flag-values.js';
import { kubeProxyFields } from './kube-proxy-fields.js';
import { kubeletFields } from './kubelet-fields.js';

/** Fields by name, in the form of the table of flags. */
type Fields = ReadonlyMap<string, readonly FlagSpan[]>;

const tableOf = (rows: readonly FieldRow[]): Fields => {
  const table = new Map<string, FlagSpan[]>();
  for (const [name, type, value, span] of rows)
    table.set(name, [...(table.get(name) ?? []), { type, default: value, ...span }]);
  return table;
};

export const fieldTables: Readonly<Record<ConfiguredComponent, Fields>> = {
  kubelet: tableOf(kubeletFields),
  'kube-proxy': tableOf(kubeProxyFields),
};

/** What a field of a component is in a release. */
export const fieldIn = (component: ConfiguredComponent, name: string, release: Version): Known<FlagSpan> =>
  spanIn(fieldTables[component].get(name) ?? [], release);

/** Items of lists that are mappings themselves. */
const structures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  MemoryReservation: { numaNode: 'int32', limits: 'map[string]string' },
  ShutdownGracePeriodByPodPriority: { priority: 'int32', shutdownGracePeriodSeconds: 'int64' },
  Taint: { key: 'string', value: 'string', effect: 'string', timeAdded: 'string' },
  VModuleItem: { filePattern: 'string', verbosity: 'uint32' },
};

/** A value as it stands in the file, or what is expected in its place. */
type Read = { readonly value: FieldValue } | { readonly expected: string };

/** Gives the text of a spec the type of a field. */
export function readField(type: string, given: unknown): Read {
  if (type.startsWith('[]')) {
    if (!Array.isArray(given)) return { expected: 'a list' };
    return all(given.map((one) => readField(type.slice(2), one)));
  }
  const [, item] = /^map\[string\](.+)$/.exec(type) ?? [];
  const keys = structures[type];
  if (item !== undefined || keys !== undefined) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return { expected: 'a mapping' };
    const strange = keys === undefined ? undefined : Object.keys(given).find((key) => !Object.hasOwn(keys, key));
    if (keys !== undefined && strange !== undefined) return { expected: `one of ${Object.keys(keys).join(', ')}` };
    return named(Object.entries(given).map(([key, one]) => [key, readField(item ?? keys?.[key] ?? '', one)]));
  }
  if (typeof given !== 'string') return { expected: 'one value' };
  const fault = valueFault(type, given);
  if (fault !== undefined) return { expected: fault };
  return { value: scalarOf(type, given) };
}

const scalarOf = (type: string, text: string): FieldValue => {
  if (type === 'bool') return /^(1|t|true)$/i.test(text);
  return /^u?int|^float/.test(type) ? Number(text) : text;
};

function all(items: readonly Read[]): Read {
  const wrong = items.find((one) => 'expected' in one);
  return wrong ?? { value: items.flatMap((one) => ('value' in one ? [one.value] : [])) };
}

function named(items: readonly (readonly [string, Read])[]): Read {
  const wrong = items.find(([, one]) => 'expected' in one);
  if (wrong !== undefined) return wrong[1];
  return { value: Object.fromEntries(items.flatMap(([key, one]) => ('value' in one ? [[key, one.value]] : []))) };
}

/** A field that the spec gives. */
export interface GivenField {
  readonly name: string;
  readonly known: Known<FlagSpan>;
  readonly read: Read;
}

/** The fields that a spec nests, each by its dotted name. What no release has keeps the name as far as it is nested. */
export function givenFields(
  component: ConfiguredComponent,
  given: ExtraConfig,
  release: Version,
  above = '',
): readonly GivenField[] {
  return Object.entries(given).flatMap(([key, value]): readonly GivenField[] => {
    const name = `${above}${key}`;
    const isBranch = [...fieldTables[component].keys()].some((other) => other.startsWith(`${name}.`));
    if (isBranch && typeof value === 'object' && value !== null && !Array.isArray(value))
      return givenFields(component, value as ExtraConfig, release, `${name}.`);
    const known = fieldIn(component, name, release);
    const read = known.state === 'there' ? readField(known.span.type, value) : { value: String(value) };
    return [{ name, known, read }];
  });
}
