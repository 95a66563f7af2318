import type { GivenFlag, Span } from '../facts/flag-source.js';

/**
 * What goes with a setting: the lines that hold nothing else, or, where several stand in one line, the blanks or the comma that keep
 * it from the others. Undefined where something else would have to change.
 */
export function removalSpan({ at, form }: GivenFlag, text: string): Span | undefined {
  if (at === undefined) return undefined;
  if (form === 'unit' || form === 'variables') return wordSpan(at, text);
  return lineSpan(at, text) ?? (form === 'pod' ? flowSpan(at, text) : undefined);
}

/** Whole lines: nothing but blanks and dashes in front, and nothing but a comment behind. */
function lineSpan({ from, to }: Span, text: string): Span | undefined {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const end = text.indexOf('\n', to);
  const behind = text.slice(to, end === -1 ? text.length : end);
  if (!/^[ -]*$/.test(text.slice(start, from)) || !/^\s*(#.*)?$/.test(behind)) return undefined;
  // The first of a list in the line of its key, or a list in a list.
  if ((text.slice(start, from).match(/-/g) ?? []).length > 1) return undefined;
  return { from: start, to: end === -1 ? text.length : end + 1 };
}

/** A word of a command line with the blanks in front of it, and the end of the line that they begin. */
function wordSpan({ from, to }: Span, text: string): Span | undefined {
  const before = /(?:[ \t]|\\\r?\n)+$/.exec(text.slice(0, from));
  if (before !== null) return { from: before.index, to };
  const behind = /^[ \t]+/.exec(text.slice(to));
  if (behind !== null) return { from, to: to + behind[0].length };
  // The only word between quotes or behind an equals sign.
  return /["'=]$/.test(text.slice(0, from)) ? { from, to } : undefined;
}

/** An item between brackets, with the comma that belongs to it. */
function flowSpan({ from, to }: Span, text: string): Span | undefined {
  const before = /,\s*$/.exec(text.slice(0, from));
  if (before !== null) return { from: before.index, to };
  const behind = /^\s*,\s*/.exec(text.slice(to));
  return behind === null ? undefined : { from, to: to + behind[0].length };
}
