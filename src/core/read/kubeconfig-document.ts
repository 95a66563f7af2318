import { LineCounter, type Document } from 'yaml';
import { ReadError } from './errors.js';
import { mayBeKey } from './key-like.js';
import { yamlDocument, yamlFault } from './yaml.js';

export type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fail = (message: string): never => {
  throw new ReadError('READ_KUBECONFIG', message);
};

/** A value that is there and not empty, as client-go decides it. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A value that is there and not the zero value of its type, which client-go takes for none. */
export const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== false;

/**
 * A name, an address or a path, which messages and reports quote. A slip of the hand puts a key where one of them should be, and a
 * key is never quoted.
 */
export function quotable(value: unknown, what: string): string | undefined {
  const text = textOf(value);
  return text !== undefined && mayBeKey(text) ? fail(`expected ${what}, got what may be a key`) : text;
}

/** A kubeconfig as nested mappings. @throws ReadError READ_KUBECONFIG, without a word of the text */
export function parseConfig(text: string): Mapping {
  // A kubeconfig may be JSON, and other JSON that lies about need not go through a YAML parser to be refused.
  assertModest(text);
  const config = text.startsWith('{') ? parseJson(text) : parseYaml(text);
  if (!isMapping(config) || config.kind !== 'Config') fail('expected PEM or a kubeconfig (kind: Config), got neither');
  for (const list of ['clusters', 'users', 'contexts']) assertUnique(config as Mapping, list);
  return config as Mapping;
}

/** Of lines, and of brackets and quotes: a hundred times what the largest kubeconfig has. */
const most = 10_000;

/** A YAML parser takes minutes, or all memory, for a mebibyte of nothing but brackets or keys. */
function assertModest(text: string): void {
  if ((text.match(/[\n[{"']/g)?.length ?? 0) > most)
    fail('expected PEM or a kubeconfig (kind: Config), got a text with far too many parts');
}

const entriesOf = (config: Mapping, list: string): readonly Mapping[] =>
  Array.isArray(config[list]) ? (config[list] as unknown[]).filter(isMapping) : [];

/** The names in a list, in order; an entry without one has the empty name. */
export const namesIn = (config: Mapping, list: string): readonly string[] =>
  entriesOf(config, list).map(({ name }) => textOf(name) ?? '');

/** client-go refuses a list that has a name twice, whether the name is used or not (clientcmd/api/v1/conversion.go). */
function assertUnique(config: Mapping, list: string): void {
  const names = namesIn(config, list);
  if (new Set(names).size < names.length) fail(`expected each name once in ${list}, got one twice`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  // client-go is not strict here: of a key that is there twice, the last one counts.
  const document = yamlDocument(text, { lineCounter, uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    fail(`expected a kubeconfig, got YAML that does not parse: ${yamlFault(error)} at line ${line}, column ${col}`);
  }
  return withAliases(document);
}

/** client-go follows them; a few can make a small text enormous. */
function withAliases(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return fail(
      'expected a kubeconfig whose YAML aliases can be followed, got one with too many, or with one of nothing',
    );
  }
}

/** What a named entry of a list holds. client-go takes what is left out, or null, for nothing but empty fields. */
export function entry(config: Mapping, list: string, name: string, field: string): Mapping {
  const entries = entriesOf(config, list);
  const found = entries.find((candidate) => candidate.name === name);
  if (found === undefined)
    return fail(`expected an entry "${name}" in ${list}, got ${entries.length === 0 ? 'no entries' : 'others'}`);
  const value = found[field] ?? {};
  return isMapping(value)
    ? value
    : fail(`expected fields in ${field} of the entry "${name}" in ${list}, got something else`);
}
