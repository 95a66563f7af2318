import { Document, isCollection, isMap, isPair, isScalar, isSeq, type Scalar, type Node, type Pair } from 'yaml';
import { renderPath, type Path } from './document.js';

/** A sentence for one value of a spec; the path of the whole spec is empty. */
export interface SpecComment {
  readonly path: Path;
  /** Several lines stand above the value, one line behind it. */
  readonly text: string;
}

/**
 * The YAML text of a spec, with a comment at each value that has one. It reads back to exactly that spec.
 *
 * @param spec plain data; keys whose value is undefined are left out
 * @throws Error for a comment on a value that the spec does not have: a mistake in the program
 */
export function commentedSpec(spec: object, comments: readonly SpecComment[]): string {
  const document = new Document(spec, { aliasDuplicateObjects: false });
  const byPath = new Map<string, { readonly path: Path; readonly lines: string[] }>();
  for (const { path, text } of comments) {
    const key = JSON.stringify(path);
    const known = byPath.get(key) ?? { path, lines: [] };
    byPath.set(key, known);
    known.lines.push(...linesOf(text));
  }
  const remarked = [...byPath.values()];
  for (const { path, lines } of remarked) {
    if (path.length === 0) document.commentBefore = commentText(lines);
    else attach(placeOf(document, path), lines);
  }
  inLine(document.contents);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Every line break that YAML or an editor knows ends a line; other control characters would end a comment or hide what follows. */
const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => line.replace(/[\0-\x1f\x7f-\x9f\ufeff\ufffe\uffff]|[\ud800-\udfff]/gu, '\ufffd').trimEnd());

const commentText = (lines: readonly string[]): string => lines.map((line) => ` ${line}`).join('\n');

/** What a comment belongs to: an entry of a mapping, or an item of a list. */
function placeOf(document: Document, path: Path): Pair | Node {
  const owner = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const step = path.at(-1);
  const found = isMap(owner)
    ? owner.items.find(({ key }) => isScalar(key) && key.value === step)
    : isSeq(owner) && typeof step === 'number'
      ? (owner.items[step] as Node | undefined)
      : undefined;
  if (found === undefined) throw new Error(`the spec has no ${renderPath(path)} to comment on`);
  return found;
}

/** Behind a value that ends on its own line, above everything else. */
function attach(place: Pair | Node, lines: readonly string[]): void {
  const [value, head] = isPair(place) ? [place.value as Node, place.key as Scalar] : [place, place];
  const text = commentText(lines);
  const [line = ''] = lines;
  if (lines.length === 1 && endsOnItsLine(value) && line.length <= 120) value.comment = text;
  else head.commentBefore = text;
}

const endsOnItsLine = (node: Node): boolean =>
  isScalar(node) ? !/[\n\r]/.test(String(node.value)) : isCollection(node) && isShortList(node);

/** A list of a few words reads best on one line. */
const isShortList = (node: unknown): boolean =>
  isSeq(node) &&
  node.items.every((item) => isScalar(item) && item.commentBefore == null && !/[\n\r]/.test(String(item.value))) &&
  node.items.reduce((length: number, item) => length + String((item as Scalar).value).length + 2, 0) <= 60;

function inLine(node: unknown): void {
  if (isMap(node)) for (const { value } of node.items) inLine(value);
  if (!isSeq(node)) return;
  if (isShortList(node) && node.items.every((item) => (item as Scalar).comment == null)) node.flow = true;
  else for (const item of node.items) inLine(item);
}
