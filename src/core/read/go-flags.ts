import type { FlagForm, FlagSource, GivenFlag, Word } from '../facts/flag-source.js';
import { lineAt } from './words.js';

/** What Go makes of a command line. */
type Read = Pick<FlagSource, 'flags' | 'stray'>;

/**
 * A command line as Go's pflag and flag read it (https://github.com/spf13/pflag#command-line-flag-syntax): `--name=value`, `--name value`
 * for everything but switches, `-name` as etcd takes it, `_` for `-`, and after `--` no flag any more. A switch takes no word behind
 * it for its value.
 *
 * @param words without the name of the program
 * @param isSwitch whether a flag, by its name without dashes in front, has a value where none is given; undefined where nobody knows
 */
export function goFlags(
  words: readonly Word[],
  form: FlagForm,
  texts: ReadonlyMap<string, string>,
  isSwitch: (name: string) => boolean | undefined,
): Read {
  const flags: GivenFlag[] = [];
  const stray: FlagSource['stray'][number][] = [];
  const line = ({ file, at }: Word): number =>
    at === undefined || !texts.has(file) ? 0 : lineAt(texts.get(file) ?? '', at.from);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) continue;
    if (word.text === '--') {
      stray.push(...words.slice(index + 1).map((one) => ({ word: one, after: '--' })));
      break;
    }
    const [, spelled, value] = shorthand.exec(word.text) ?? /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word.text) ?? [];
    if (spelled === undefined) {
      if (word.text !== '') stray.push({ word, after: flags.at(-1)?.name });
      continue;
    }
    const name = spelled.replaceAll('_', '-');
    const given = { name: `--${name}`, file: word.file, form, line: line(word), ...specifierOf(word) };
    const next = words[index + 1];
    const takes = isSwitch(name) ?? (next === undefined || next.text.startsWith('-'));
    if (value !== undefined) flags.push({ ...given, value, at: word.at, valueAt: undefined });
    else if (takes || next === undefined) flags.push({ ...given, value: 'true', at: word.at, valueAt: undefined });
    else {
      index += 1;
      flags.push({ ...given, ...specifierOf(next), value: next.text, at: around(word, next), valueAt: next.at });
    }
  }
  return { flags, stray };
}

const specifierOf = ({ hasSpecifier }: Word): Pick<GivenFlag, 'hasSpecifier'> =>
  hasSpecifier === undefined ? {} : { hasSpecifier };

/** The only flag of Kubernetes with a short name and a value. */
const shorthand = /^-(v)=?(\d+)$/;

const around = (first: Word, last: Word): GivenFlag['at'] =>
  first.at === undefined || last.at === undefined || first.file !== last.file
    ? undefined
    : { from: first.at.from, to: last.at.to };

/** Go's spellings of a truth value (strconv.ParseBool). */
export const isTrue = (text: string): boolean => /^(1|t|true)$/i.test(text);
