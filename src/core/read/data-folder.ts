import type { FlagSource, GivenFlag } from '../facts/flag-source.js';
import { lineAt } from './words.js';
import { yamlDocuments } from './yaml.js';
import { contentsOf, nodeAt, scalarText, spanOf } from './yaml-nodes.js';

// Where k3s, RKE2 and k0s keep everything that they place. Whatever else they are told, tokens among it, is not kept.

const flagName = '--data-dir';

/** `-d` is a short name of it for k3s and RKE2; k0s means something else by it. */
const isFolder = (program: string, { name }: GivenFlag): boolean =>
  name === flagName || (name === '--d' && program !== 'k0s');

/**
 * Where a program is told to keep its data by what starts it: its flags first, which go before its configuration, and its variables,
 * which go behind that.
 */
export function dataFolderTold(source: FlagSource): Readonly<Record<'flags' | 'variables', readonly FlagSource[]>> {
  const given = source.flags.filter((flag) => isFolder(source.component, flag));
  const of = (flags: readonly GivenFlag[]) =>
    flags.length === 0 ? [] : [told(source.component, source.file, source.texts.keys(), flags)];
  return {
    flags: of(given.filter(({ form }) => form !== 'variables')),
    variables: of(given.filter(({ form }) => form === 'variables')),
  };
}

/** The same of a configuration of k3s or RKE2, whose keys are flags without dashes (https://docs.k3s.io/installation/configuration). */
export function dataFolderConfigured(text: string, file: string, program: string): readonly FlagSource[] {
  const node = yamlDocuments(text, { schema: 'core' })
    .map((document) => nodeAt(contentsOf(document), 'data-dir'))
    .find((found) => found !== undefined);
  const value = scalarText(node);
  const at = spanOf(node, text);
  const line = at === undefined ? 0 : lineAt(text, at.from);
  return value === undefined
    ? []
    : [told(program, file, [file], [{ name: flagName, value, file, form: 'fields', line, at, valueAt: at }])];
}

const told = (component: string, file: string, files: Iterable<string>, flags: readonly GivenFlag[]): FlagSource => ({
  component,
  file,
  texts: new Map([...files].map((name) => [name, ''])),
  flags: flags.map((flag) => ({ ...flag, name: flagName })),
  stray: [],
  opening: undefined,
  release: undefined,
  wrapper: undefined,
  isPart: true,
});
