import { isDeepStrictEqual } from 'node:util';
import type { SpecComment } from '../cluster/commented-spec.js';
import type { Concession, Conceded } from './concessions.js';

/** `certificates.overrides` as a spec has it, with a comment at each setting. */
export interface FoldedOverrides {
  readonly overrides: Readonly<Record<string, Concession>>;
  readonly comments: readonly SpecComment[];
}

/**
 * Concessions to overrides: what is the same on every node that has the artefact is said once, by its name; anything else by
 * `<node>/<name>`.
 *
 * @param nodesOf the nodes that have a row
 */
export function fold(all: readonly Conceded[], nodesOf: (row: string) => readonly string[]): FoldedOverrides {
  const overrides: Record<string, Record<string, unknown>> = {};
  const comments: SpecComment[] = [];
  const put = (name: string, setting: string, value: unknown, why: readonly string[]): void => {
    overrides[name] = { ...overrides[name], [setting]: value };
    comments.push({ path: ['certificates', 'overrides', name, setting], text: [...new Set(why)].join('\n') });
  };
  for (const row of new Set(all.map((one) => one.row))) {
    const ofRow = all.filter((one) => one.row === row);
    for (const setting of new Set(ofRow.flatMap(({ concession }) => Object.keys(concession)))) {
      const byNode = mergedByNode(ofRow, setting as keyof Concession);
      const homes = byNode.get(undefined);
      const nodes = setting === 'absent' ? nodesOf(row) : nodesOf(row).filter((node) => !isAbsentOn(node, ofRow));
      const general = common(nodes.map((node) => [node, byNode.get(node)?.value] as const));
      const why = [...byNode.values()].flatMap((one) => one.why);
      if (homes !== undefined || general !== undefined) {
        put(row, setting, general ?? homes?.value, why);
      } else {
        for (const [node, { value, why: own }] of byNode) put(`${node ?? ''}/${row}`, setting, value, own);
      }
    }
  }
  return { overrides, comments };
}

const isAbsentOn = (node: string, all: readonly Conceded[]): boolean =>
  all.some((one) => one.node === node && one.concession.absent === true);

/** Lists are joined, mappings merged; of anything else the first counts. */
function mergedByNode(all: readonly Conceded[], setting: keyof Concession) {
  const merged = new Map<string | undefined, { readonly value: unknown; readonly why: readonly string[] }>();
  for (const { node, concession, why } of all) {
    const value: unknown = concession[setting];
    if (value === undefined) continue;
    const known = merged.get(node);
    merged.set(
      node,
      known === undefined ? { value, why: [why] } : { value: join(known.value, value), why: [...known.why, why] },
    );
  }
  return merged;
}

function join(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) return [...new Set([...(a as unknown[]), ...(b as unknown[])])];
  return typeof a === 'object' && typeof b === 'object' && !Array.isArray(a) ? { ...a, ...b } : a;
}

/** What all nodes have alike, with `{node}` for their names where only these differ; undefined when something else does. */
function common(values: readonly (readonly [node: string, value: unknown])[]): unknown {
  const areEqual = (all: readonly unknown[]) =>
    all.every((value) => value !== undefined && isDeepStrictEqual(value, all[0]));
  const plain = values.map(([, value]) => value);
  if (areEqual(plain)) return plain[0];
  const named = values.map(([node, value]) => withoutName(value, node));
  return areEqual(named) ? named[0] : undefined;
}

function withoutName(value: unknown, node: string): unknown {
  if (typeof value === 'string') return value.replaceAll(node, '{node}');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutName(item, node)]));
}
