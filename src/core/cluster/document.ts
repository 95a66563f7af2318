import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import { yamlDocument, yamlFault } from '../read/yaml.js';
import type { ClusterProblem } from './errors.js';

/** One step into a document: a key or an index. */
export type Path = readonly (string | number)[];

/** A sentence about one place in the spec. */
export interface Remark {
  readonly path: Path;
  readonly message: string;
  /** It is about something that is not there. */
  readonly absent?: true;
}

/** A parsed YAML text: its plain value with every scalar as its source text, and a way from a path to its line. */
export interface SpecDocument {
  readonly value: unknown;
  readonly problems: readonly ClusterProblem[];
  /** Line and column of a path, or of the nearest part of it that exists. */
  readonly at: (path: Path) => { readonly line: number; readonly column: number };
}

/** YAML 1.2 with the failsafe schema: no scalar is anything but text, so `1.30`, `"1.30"` and `'1.30'` are one value. */
export function readDocument(text: string): SpecDocument {
  const lineCounter = new LineCounter();
  const document = yamlDocument(text, { schema: 'failsafe', lineCounter, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const problems = document.errors.map((error) => ({
    ...place(error.pos[0]),
    path: '',
    message: `expected YAML, got ${yamlFault(error)}`,
  }));
  const anchors = new Map<string, Node>();
  const named = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const node = anchors.get(alias.source);
      if (node !== undefined) named.set(alias, node);
      else
        problems.push({
          ...place(alias.range?.[0] ?? 0),
          path: '',
          // Without its name: whoever gives the wrong file, or half of a key, finds it in no log.
          message: 'expected the name of an anchor above, got an alias of none',
        });
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  const at = (path: Path) => place(startOf(document, path));
  if (problems.length === 0 && sizeOf(document.contents, named) > limit) {
    problems.push({ line: 1, column: 1, path: '', message: `expected at most ${limit} values, got more` });
  }
  return { value: problems.length > 0 ? undefined : plain(document.contents, named), problems, at };
}

/** What each alias names. */
type Named = ReadonlyMap<Alias, Node>;

/** Aliases that name lists of aliases multiply: a few lines can mean more values than fit into memory. */
const limit = 1_000_000;

function sizeOf(node: unknown, named: Named, known = new Map<unknown, number>()): number {
  if (isAlias(node)) return sizeOf(named.get(node), named, known);
  const counted = known.get(node);
  if (counted !== undefined) return counted;
  // A list that names itself never ends.
  known.set(node, Infinity);
  const parts = isSeq(node) ? node.items : isMap(node) ? node.items.map(({ value }) => value) : [];
  const size = parts.reduce((sum: number, part) => sum + sizeOf(part, named, known), 1);
  known.set(node, size);
  return size;
}

function plain(node: unknown, named: Named): unknown {
  if (isAlias(node)) return plain(named.get(node), named);
  if (isScalar(node)) return emptyAsAbsent(node.value, node.type);
  if (isSeq(node)) return node.items.map((item) => plain(item, named));
  if (!isMap(node)) return undefined;
  const entries = node.items.map(
    ({ key, value }) => [String(isScalar(key) ? key.value : key), plain(value, named)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** `users:` with nothing behind it means what leaving it out means. */
const emptyAsAbsent = (value: unknown, type: string | undefined): unknown =>
  value === '' && type === 'PLAIN' ? undefined : String(value);

/** Where a reader looks for a path: a key at its name, a list item at its value; else the nearest part that exists. */
function startOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const owner = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const step = path[length - 1];
    const pair = isMap(owner) ? owner.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const found = pair?.key ?? (isSeq(owner) && typeof step === 'number' ? owner.items[step] : undefined);
    if (isNode(found) && found.range) return found.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** `nodes[2].addresses[0]` */
export const renderPath = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
