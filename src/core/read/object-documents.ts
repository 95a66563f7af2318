import { isFields, listAt, type Fields } from './object-fields.js';
import { yamlDocuments, yamlFault } from './yaml.js';

/** One object of a dump, or what stands in its place. `at`: as `item 3`, for people. */
export type Dumped =
  | { readonly at: string; readonly object: Fields; readonly fault?: undefined }
  | { readonly at: string; readonly object?: undefined; readonly fault: string };

/** Characters of one object; etcd takes no request that is larger than 1.5 MiB. */
const largest = 8 * 1024 * 1024;

/**
 * The objects of what `kubectl get … -o yaml` or `-o json` prints: one object, a List, or several documents.
 *
 * A dump of a whole cluster is large, and a YAML parser needs many times the room of what it reads: so YAML is read object by
 * object, and what by its kind says nothing here is not read at all.
 *
 * @param isWanted by kind
 */
export function* objectsIn(text: string, isWanted: (kind: string) => boolean): Generator<Dumped> {
  const json = /^\s*[{[]/.test(text) ? parsed(text) : undefined;
  const documents = json === undefined ? yamlParts(text) : [json];
  let count = 0;
  for (const document of documents) {
    if (typeof document !== 'string') {
      for (const object of itemsOf(document)) yield { at: `item ${(count += 1)}`, object };
      continue;
    }
    const at = `item ${(count += 1)}`;
    const kinds = [...document.matchAll(kindLine)].map(([, kind = '']) => kind);
    if (kinds.length > 0 && !kinds.some((kind) => isWanted(kind) || kind.endsWith('List'))) continue;
    const read = document.length > largest ? `an object of ${document.length} characters` : yamlObject(document);
    if (typeof read === 'string') yield { at, fault: `expected an object of Kubernetes, got ${read}` };
    else for (const object of read.flatMap(itemsOf)) yield { at, object };
  }
}

const kindLine = /^ {0,2}(?:- )?"?kind"?: *"?([A-Za-z]+)"?\s*$/gm;

/** JSON is read whole: it is what is quick to read. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A List, or the list of a kind, has items; whatever else has a kind is an object. */
function itemsOf(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return (value as unknown[]).filter(isFields);
  if (!isFields(value)) return [];
  const kind = typeof value.kind === 'string' ? value.kind : '';
  if (!kind.endsWith('List')) return [value];
  // The items of a list of one kind need not say theirs.
  return listAt(value, 'items').map((item) => (kind === 'List' ? item : { kind: kind.slice(0, -4), ...item }));
}

/**
 * Documents, and of a list at the top of one every item by itself: kubectl writes `items:`, and each item behind a dash at the
 * beginning of a line, where nothing inside of an item can stand.
 */
function* yamlParts(text: string): Generator<string> {
  for (const document of cut(text, /^---(?=\s|$)[^\n]*\n?/gm)) {
    const list = /^items:[ \t]*\r?\n(?=- )/m.exec(document);
    if (list === null) {
      yield document;
      continue;
    }
    const from = list.index + list[0].length;
    const behind = /^[^\s#-]/gm;
    behind.lastIndex = from;
    const to = behind.exec(document)?.index ?? document.length;
    // Dash and item are one: what is read is a list of one item.
    yield* cut(document.slice(from, to), /^(?=- )/gm);
  }
}

function* cut(text: string, at: RegExp): Generator<string> {
  let from = 0;
  for (const match of text.matchAll(at)) {
    if (text.slice(from, match.index).trim() !== '') yield text.slice(from, match.index);
    from = match.index + match[0].length;
  }
  if (text.slice(from).trim() !== '') yield text.slice(from);
}

/** What a part holds, or what is wrong with it, without a word of it: it can hold keys. */
function yamlObject(text: string): readonly unknown[] | string {
  const documents = yamlDocuments(text);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) return `YAML that does not parse: ${yamlFault(error)}`;
  try {
    return documents.map((document) => document.toJS({ maxAliasCount: 0 }) as unknown);
  } catch {
    return 'YAML with aliases';
  }
}
