import type { Word } from '../facts/flag-source.js';

/** Escapes of C that systemd knows too (systemd.syntax(7), "Quoting"). */
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', s: ' ' };

/**
 * Words as a shell and systemd split them: at blanks, quotes and backslashes taken off, a backslash at the end of a line joining it
 * with the next one; lines of comment between such lines are read over (systemd.syntax(7)).
 *
 * @param from where in the text the command begins
 * @param to where it ends; lines that are joined to it are its too
 */
export function wordsIn(text: string, file: string, from = 0, to = text.length): readonly Word[] {
  const words: Word[] = [];
  let at = from;
  while (at < to) {
    const gap = /^(?:[ \t\r\n]|\\\r?\n(?:[ \t]*[#;][^\n]*\n)*)+/.exec(text.slice(at, to))?.[0].length ?? 0;
    at += gap;
    if (at >= to) break;
    const word = wordAt(text, at, to);
    words.push({ text: word.text, file, at: { from: at, to: word.end } });
    at = word.end;
  }
  return words;
}

function wordAt(text: string, start: number, to: number): { readonly text: string; readonly end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < to; at += 1) {
    const character = text.charAt(at);
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote === '' && (/\s/.test(character) || isJoint(text, at))) break;
    else if (character === '\\' && quote !== "'" && at + 1 < to) {
      at += 1;
      const escaped = text.charAt(at);
      word += escapes[escaped] ?? escaped;
    } else word += character;
  }
  return { text: word, end: at };
}

const isJoint = (text: string, at: number): boolean => /^\\\r?\n/.test(text.slice(at, at + 3));

/** Which line of a text a character stands in; counted from 1. */
export const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;
