import { isMap, isScalar, isSeq, type Document, type Node, type Pair, type Scalar } from 'yaml';
import type { Span } from '../facts/flag-source.js';

/** A key of a mapping with its value, both where they stand. */
export interface Entry {
  readonly key: string;
  readonly node: Node | null;
  readonly pair: Pair;
}

/** The entries of a mapping whose keys are texts; none of anything else. */
export const entriesOf = (node: unknown): readonly Entry[] =>
  isMap(node)
    ? node.items.flatMap((pair) =>
        isScalar(pair.key) ? [{ key: String(pair.key.value), node: (pair.value ?? null) as Node | null, pair }] : [],
      )
    : [];

/** What lies at a path of keys; undefined where nothing does. */
export const nodeAt = (node: unknown, ...path: readonly string[]): Node | undefined => {
  let at = node as Node | null | undefined;
  for (const key of path) at = entriesOf(at).find((entry) => entry.key === key)?.node;
  return at ?? undefined;
};

export const itemsOf = (node: unknown): readonly Node[] => (isSeq(node) ? (node.items as Node[]) : []);

/** A text, number or truth value, as it is written. */
export const scalarText = (node: unknown): string | undefined =>
  isScalar(node) && node.value !== null && node.value !== undefined ? sourceOf(node) : undefined;

/** A number keeps its zeros, and a version its digits. */
const sourceOf = (node: Scalar): string =>
  typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value));

/** Where a node stands, quotes included; undefined for what stands in several lines, and cannot be replaced as it is. */
export function spanOf(node: unknown, text: string): Span | undefined {
  if (!isScalar(node) || !node.range) return undefined;
  const [from, to] = node.range;
  return text.slice(from, to).includes('\n') ? undefined : { from, to };
}

/** From the first character of a pair to the last of its value; a list reaches to the beginning of what follows it. */
export function pairSpan({ pair, node }: Entry, text: string): Span | undefined {
  const from = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  const to = node?.range?.[1];
  return from === undefined || to === undefined
    ? undefined
    : { from, to: from + text.slice(from, to).trimEnd().length };
}

/** Blanks and dashes in front of what stands first in its line; undefined where something else stands there. */
export function indentAt(text: string, at: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ -]*$/.test(before) ? before : undefined;
}

/** The value of the first document, where the text is YAML. */
export const contentsOf = (document: Document | undefined): Node | undefined =>
  document === undefined || document.errors.length > 0 ? undefined : (document.contents ?? undefined);
