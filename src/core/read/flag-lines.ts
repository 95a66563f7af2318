import type { FlagSource, Word } from '../facts/flag-source.js';
import { ownVariables, variablesOf } from './flag-unit.js';
import type { Switches } from './flag-text.js';
import { goFlags } from './go-flags.js';
import { wordsIn } from './words.js';

/** One flag on each line, as MicroK8s keeps them; `#` begins a comment. A first word that is no flag is the program. */
export function argsSource(text: string, file: string, component: string, switches: Switches): FlagSource {
  const words = linesOf(text).flatMap(({ from, to }) => wordsIn(text, file, from, to));
  const texts = new Map([[file, text]]);
  const rest = words[0]?.text.startsWith('-') === false ? words.slice(1) : words;
  return {
    component,
    file,
    texts,
    ...goFlags(rest, 'args', texts, (name) => switches(component, name)),
    opening: { file, form: 'args', at: text.trimEnd().length, indent: '' },
    release: undefined,
    wrapper: undefined,
    isPart: false,
  };
}

/** Variables of a service: those of etcd one a flag, others with flags in them. */
export function variablesSource(text: string, file: string, component: string, switches: Switches): FlagSource {
  const variables = variablesOf(text, file);
  const texts = new Map([[file, text]]);
  const words = variables.filter(([name]) => !name.startsWith('ETCD_')).flatMap(([, value]) => value);
  const { flags, stray } = goFlags(words, 'unit', texts, (name) => switches(component, name));
  return {
    component,
    file,
    texts,
    flags: [...ownVariables('etcd', variables, texts), ...flags],
    stray,
    opening: undefined,
    release: undefined,
    wrapper: undefined,
    isPart: component !== 'etcd',
  };
}

/**
 * The command line of a process. It has no file that could be changed.
 *
 * @param file how the process is called
 */
export function processSource(
  words: readonly string[],
  file: string,
  component: string,
  switches: Switches,
): FlagSource {
  const rest = words.map((text): Word => ({ text, file, at: undefined }));
  return {
    component,
    file,
    texts: new Map(),
    ...goFlags(rest, 'process', new Map(), (name) => switches(component, name)),
    opening: undefined,
    release: undefined,
    wrapper: undefined,
    isPart: false,
  };
}

function linesOf(text: string): readonly { readonly from: number; readonly to: number }[] {
  return [...text.matchAll(/^[^\n]*$/gm)]
    .filter(([line]) => !/^\s*(#|$)/.test(line))
    .map((match) => ({ from: match.index, to: match.index + match[0].length }));
}
