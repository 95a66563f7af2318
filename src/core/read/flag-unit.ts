import type { FlagSource, Word } from '../facts/flag-source.js';
import { baseName, type Switches } from './flag-text.js';
import { goFlags } from './go-flags.js';
import { lineAt, wordsIn } from './words.js';

/** A unit or one of its drop-ins. */
export interface UnitText {
  readonly file: string;
  readonly text: string;
}

/** A directive of a unit, its value where it stands. */
interface Directive {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What a service of systemd runs (systemd.service(5)): its last ExecStart, and what its variables stand for (systemd.exec(5)).
 *
 * @param parts the unit, then its drop-ins in the order of their names
 * @param readFile an EnvironmentFile, by its absolute path; undefined where there is none
 * @returns undefined for what runs nothing
 */
export function unitSource(
  parts: readonly UnitText[],
  switches: Switches,
  readFile: (path: string) => UnitText | 'unreadable' | undefined,
): FlagSource | undefined {
  const directives = parts.flatMap(directivesOf);
  const command = directives.findLast(({ name }) => name === 'ExecStart');
  const [unit] = parts;
  if (command === undefined || unit === undefined || valueOf(command) === '') return undefined;
  const read = directives
    .filter(({ name }) => name === 'EnvironmentFile')
    .map((directive) => readFile(valueOf(directive).replace(/^-/, '')));
  const files = read.filter((one) => one !== undefined && one !== 'unreadable');
  const variables = new Map([
    ...directives.filter(({ name }) => name === 'Environment').flatMap(assignmentsIn),
    ...files.flatMap(({ file, text }) => variablesOf(text, file)),
  ]);
  const prefix = /^[-@:+!|]*/.exec(valueOf(command))?.[0].length ?? 0;
  const [program, ...given] = wordsIn(command.text, command.file, command.from + prefix, command.to);
  if (program === undefined) return undefined;
  const words = given.flatMap((word) => expanded(word, variables));
  const component = baseName(program.text);
  const texts = new Map([...parts, ...files].map(({ file, text }) => [file, text]));
  const last = given.at(-1) ?? program;
  const { flags, stray } = goFlags(words, 'unit', texts, (name) => switches(component, name));
  return {
    component,
    file: unit.file,
    texts,
    flags: [...ownVariables(component, variables, texts), ...flags],
    stray,
    opening:
      last.at === undefined
        ? undefined
        : { file: last.file, form: 'unit', at: last.at.to, indent: indentOf(command, last.at.from) },
    release: undefined,
    wrapper: undefined,
    isPart: false,
    ...(read.includes('unreadable') ? { hasUnread: true } : {}),
  };
}

/** Blanks in front of a word that stands first in its line of several. */
function indentOf({ text, from }: Directive, at: number): string | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start > from && /^[ \t]*$/.test(text.slice(start, at)) ? text.slice(start, at) : undefined;
}

function directivesOf({ file, text }: UnitText): readonly Directive[] {
  const found: Directive[] = [];
  for (const match of text.matchAll(/^[ \t]*(ExecStart|Environment|EnvironmentFile)[ \t]*=[ \t]*/gm)) {
    const from = match.index + match[0].length;
    found.push({ name: match[1] ?? '', file, text, from, to: endOfLogicalLine(text, from) });
  }
  return found;
}

/** A backslash at its end joins a line with the next one; lines of comment between them count for nothing. */
function endOfLogicalLine(text: string, from: number): number {
  const match = /(?:[^\n]*\\\r?\n(?:[ \t]*[#;][^\n]*\n)*)*[^\n]*/y;
  match.lastIndex = from;
  return from + (match.exec(text)?.[0].replace(/\r$/, '').length ?? 0);
}

const valueOf = ({ text, from, to }: Directive): string => text.slice(from, to).trim();

/** A variable: the words of its value, where they stand. */
type Variable = readonly [name: string, words: readonly Word[]];

function assignmentsIn({ text, file, from, to }: Directive): readonly Variable[] {
  return wordsIn(text, file, from, to).flatMap((word): readonly Variable[] => {
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text) ?? [];
    return name === undefined ? [] : [[name, wordsWithin(text, file, word, value).map(marked)]];
  });
}

/** A word of a unit, before `%%` in it is taken for `%`. */
const marked = (word: Word): Word =>
  /%[A-Za-z]/.test(word.text.replaceAll('%%', '')) ? { ...word, hasSpecifier: true } : word;

/** What each line `NAME=VALUE` of a file of variables says. */
export function variablesOf(text: string, file: string): readonly Variable[] {
  return [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=([^\n]*?)[ \t\r]*$/gm)].map((match): Variable => {
    const [all, name = '', raw = ''] = match;
    const from = match.index + all.indexOf('=') + 1;
    const word = { text: raw, file, at: { from, to: from + raw.length } };
    const value = /^(["'])(.*)\1$/s.exec(raw)?.[2] ?? raw;
    return [name, wordsWithin(text, file, word, value)];
  });
}

/** The words of a value, found again in the text that stands for it; without a place where quotes and backslashes keep them from being. */
function wordsWithin(text: string, file: string, whole: Word, value: string): readonly Word[] {
  const { from, to } = whole.at ?? { from: 0, to: 0 };
  let search = from;
  return wordsIn(value, file).map((word) => {
    const at = text.indexOf(word.text, search);
    if (at === -1 || at + word.text.length > to || word.text === '') return { ...word, at: undefined };
    search = at + word.text.length;
    return { ...word, at: { from: at, to: search } };
  });
}

/** `$NAME` as a word of its own stands for several words, `${NAME}` for a part of one; `$$` and `%%` for themselves once. */
function expanded(word: Word, variables: ReadonlyMap<string, readonly Word[]>): readonly Word[] {
  const whole = /^\$([A-Za-z_]\w*)$/.exec(word.text)?.[1];
  if (whole !== undefined) return variables.get(whole) ?? [];
  const parts: Word[] = [marked(word)];
  const text = word.text
    .replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
      const value = variables.get(name) ?? [];
      parts.push(...value);
      return value.map((part) => part.text).join(' ');
    })
    .replaceAll('$$', '$')
    .replaceAll('%%', '%');
  return text === '' && word.text !== ''
    ? []
    : [{ ...word, text, ...(parts.some((part) => part.hasSpecifier) ? { hasSpecifier: true } : {}) }];
}

/**
 * Programs that take flags from their environment too, and a flag before that: etcd each (`ETCD_CERT_FILE` is `--cert-file`, etcd.io/docs,
 * configuration), k3s and RKE2 among others where they keep their data (k3s-io/k3s, pkg/cli/cmds/server.go).
 */
const takenFrom: Readonly<Record<string, RegExp>> = {
  etcd: /^ETCD_(.+)$/,
  k3s: /^K3S_(DATA_DIR)$/,
  rke2: /^RKE2_(DATA_DIR)$/,
};

/** The flags that a program takes from its environment. */
export const ownVariables = (
  program: string,
  variables: Iterable<Variable>,
  texts: ReadonlyMap<string, string>,
): FlagSource['flags'] =>
  [...variables].flatMap(([name, words]) => {
    const [first] = words;
    const flag = takenFrom[program]?.exec(name)?.[1];
    if (flag === undefined || first === undefined) return [];
    return [
      {
        name: `--${flag.toLowerCase().replaceAll('_', '-')}`,
        value: words.map(({ text }) => text).join(' '),
        file: first.file,
        form: 'variables' as const,
        line: first.at === undefined ? 0 : lineAt(texts.get(first.file) ?? '', first.at.from),
        at: undefined,
        valueAt: words.length === 1 ? first.at : undefined,
      },
    ];
  });
