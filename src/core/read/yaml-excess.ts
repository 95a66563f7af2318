import type { CST } from 'yaml';

/** Of lists and mappings in each other; nothing that Kubernetes or we write comes near. */
const deepest = 100;

/** Entries of one mapping, or values between brackets: the library compares each key with all others. */
const mostEntries = 10_000;

/** What stands between two values: comments, and what should not be there, of which the library makes an error each. */
const mostBetween = 50_000;

/** The offset of a value that lies too deep, or has too many parts; undefined where there is none. */
export function excessAt(tokens: readonly CST.Token[]): number | undefined {
  let level = tokens.flatMap((token) => (token.type === 'document' && isCollection(token.value) ? [token.value] : []));
  const crowded = tokens.find((token) => token.type === 'document' && isCrowded(token));
  if (crowded !== undefined) return crowded.offset;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > deepest) return level[0]?.offset;
    const below: Collection[] = [];
    for (const collection of level) {
      if (hasTooMany(collection)) return collection.offset;
      for (const { key, value } of collection.items) {
        if (isCollection(key)) below.push(key);
        if (isCollection(value)) below.push(value);
      }
    }
    level = below;
  }
  return undefined;
}

/** A list in lines may be of any length. */
const hasTooMany = ({ type, items }: Collection): boolean =>
  (type !== 'block-seq' && items.length > mostEntries) || items.some(isCrowded);

interface Crowd {
  readonly start?: readonly unknown[];
  readonly sep?: readonly unknown[];
  readonly end?: readonly unknown[];
  readonly value?: CST.Token | undefined;
}

const isCrowded = ({ start = [], sep = [], end = [], value }: Crowd): boolean =>
  start.length + sep.length + end.length > mostBetween ||
  (value !== undefined && 'end' in value && value.end.length > mostBetween);

type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

const isCollection = (token: CST.Token | null | undefined): token is Collection =>
  token !== null && token !== undefined && 'items' in token;
