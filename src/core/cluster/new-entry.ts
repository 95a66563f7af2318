import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, parseDocument, stringify, type Document, type Node, type Pair } from 'yaml';
import { readDocument } from './document.js';

/** An entry of a list, as the spec has it. */
type Entry = Readonly<Record<string, unknown>>;

/**
 * The text of a spec with one more entry of a list at its top, such as `users`. Everything else stays as it is written, comments included.
 *
 * @returns undefined when the text has a form in which that cannot be done; whatever is returned means the old spec and the entry
 */
export function withEntry(text: string, list: string, entry: Entry): string | undefined {
  const document = parseDocument(text, { schema: 'failsafe' });
  if (document.errors.length > 0) return undefined;
  return candidates(text, document, list, entry).find((edited) => meansOneMore(text, edited, list, entry));
}

/** Ways to write it, the one that changes least first. */
function candidates(text: string, document: Document.Parsed, list: string, entry: Entry): readonly string[] {
  const { contents } = document;
  if (!isMap(contents)) return [];
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === list);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = (indent: string): string => {
    const block = stringify([entry], { lineWidth: 0 }).trimEnd().split('\n');
    return block.map((line) => `${eol}${indent}${line}`).join('');
  };
  if (pair !== undefined) return withinList(text, pair, entry, lines);
  const block = `${list}:${lines('  ')}${eol}`;
  if (contents.flow === true)
    return [insert(text, valueEnd(contents.items.at(-1)), `, "${list}": ${JSON.stringify([entry])}`)];
  return [
    `${text}${text.endsWith('\n') ? '' : eol}${block}`,
    insert(text, lineEnd(text, valueEnd(contents.items.at(-1))), `${eol}${block.trimEnd()}`),
  ];
}

function withinList(
  text: string,
  { key, value }: Pair,
  entry: Entry,
  lines: (indent: string) => string,
): readonly string[] {
  if (!isSeq(value)) return [insert(text, lineEnd(text, (key as Node).range?.[1]), lines('  '))];
  const last = (value.items as Node[]).at(-1)?.range?.[1];
  if (value.flow !== true) {
    const start = value.range?.[0] ?? 0;
    const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    return [insert(text, lineEnd(text, last), lines(indent))];
  }
  const flow = stringify(entry, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
  return last === undefined
    ? [insert(text, (value.range?.[0] ?? 0) + 1, flow)]
    : [insert(text, last, `, ${flow}`), insert(text, last, `, ${JSON.stringify(entry)}`)];
}

const valueEnd = (pair: Pair | undefined): number | undefined =>
  (pair?.value as Node | null | undefined)?.range?.[1] ?? (pair?.key as Node | undefined)?.range?.[1];

const insert = (text: string, at: number | undefined, more: string): string =>
  at === undefined ? text : text.slice(0, at) + more + text.slice(at);

/** The end of the line in which something ends, with the comment behind it. The end of a block can lie in the lines after it. */
function lineEnd(text: string, end: number | undefined): number | undefined {
  if (end === undefined) return undefined;
  const last = text.slice(0, end).trimEnd().length;
  const next = /\r?\n/.exec(text.slice(last));
  return next === null ? text.length : last + next.index;
}

function meansOneMore(before: string, after: string, list: string, entry: Entry): boolean {
  const [old, edited] = [readDocument(before), readDocument(after)];
  if (old.problems.length > 0 || edited.problems.length > 0) return false;
  const { [list]: entries, ...rest } = old.value as Readonly<Record<string, readonly unknown[] | undefined>>;
  // The order of keys means nothing.
  return isDeepStrictEqual(edited.value, { ...rest, [list]: [...(entries ?? []), { ...entry }] });
}
