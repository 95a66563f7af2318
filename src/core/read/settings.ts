import type { Settings } from '../facts/settings.js';
import { yamlDocument } from './yaml.js';

type Values = Map<string, readonly string[]>;

/** `--name=value` and `--name value`; a flag without a value says `true`. */
export function readFlags(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values: Values = new Map();
  for (const [index, word] of words.entries()) {
    const [, name = '', value] = /^(--?[a-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === '') continue;
    const next = words[index + 1];
    const given = value ?? (next === undefined || next.startsWith('-') ? 'true' : next);
    const flag = name.startsWith('--') ? name : `-${name}`;
    values.set(flag, [...(values.get(flag) ?? []), unquoted(given)]);
  }
  return values;
}

/**
 * The first container of a static pod (https://kubernetes.io/docs/tasks/configure-pod-container/static-pod).
 *
 * @returns undefined when the text is no pod with a command
 */
export function readStaticPod(text: string, file: string): Settings | undefined {
  const pod = yamlMapping(text);
  const containers = mapping(pod?.spec)?.containers;
  const container = mapping(Array.isArray(containers) ? containers[0] : undefined);
  const words = [container?.command, container?.args].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  const program = words.find((word) => !word.startsWith('-')) ?? textOf(container?.name);
  if (program === undefined) return undefined;
  const imageTag = /:([^:/@]+)(?:@.*)?$/.exec(textOf(container?.image) ?? '')?.[1];
  return { component: baseName(program), file, imageTag, values: readFlags(words) };
}

/**
 * What a systemd service runs (systemd.service(5)): the last ExecStart, continuation lines joined.
 *
 * @returns undefined when the text has none
 */
export function readUnit(text: string, file: string): Settings | undefined {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  const command = lines.flatMap((line) => /^\s*ExecStart\s*=\s*[-@:+!]*(\S.*)$/.exec(line)?.[1] ?? []).at(-1);
  if (command === undefined) return undefined;
  const words = wordsOf(command);
  return { component: baseName(words[0] ?? ''), file, imageTag: undefined, values: readFlags(words.slice(1)) };
}

/** One flag on each line, as MicroK8s keeps them; `#` begins a comment. */
export function readArgsFile(text: string, component: string, file: string): Settings {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return {
    component,
    file,
    imageTag: undefined,
    values: readFlags(lines.filter((line) => !line.startsWith('#')).flatMap(wordsOf)),
  };
}

/** A file of environment variables: what each `NAME="value"` says. */
export const readEnvironment = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, unquoted(value.trim())] as const];
    }),
  );

/** etcd takes every flag from the environment too: `ETCD_CERT_FILE` is `--cert-file`. */
export function readEtcdEnvironment(text: string, file: string): Settings {
  const values = [...readEnvironment(text)].flatMap(([name, value]) =>
    name.startsWith('ETCD_') ? [[`--${name.slice(5).toLowerCase().replaceAll('_', '-')}`, [value]] as const] : [],
  );
  return { component: 'etcd', file, imageTag: undefined, values: new Map(values) };
}

/** A configuration file of a component, every value by the path to it; of several documents each is one of its parts. */
export function readConfiguration(text: string, component: string, file: string): Settings | undefined {
  const parts = text.split(/^---\s*$/m).flatMap((part): readonly Mapping[] => {
    const document = yamlMapping(part);
    return document === undefined ? [] : [document];
  });
  return parts.length === 0
    ? undefined
    : { component, file, imageTag: undefined, values: new Map(parts.flatMap((part) => leaves(part, ''))) };
}

type Mapping = Readonly<Record<string, unknown>>;

function leaves(value: Mapping, above: string): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(value).flatMap(([key, item]): readonly (readonly [string, readonly string[]])[] => {
    const path = above === '' ? key : `${above}.${key}`;
    const inner = mapping(item);
    if (inner !== undefined) return leaves(inner, path);
    const items = Array.isArray(item) ? item : [item];
    return [[path, items.flatMap((one) => textOf(one) ?? [])]];
  });
}

/** Not YAML, or not one mapping: then it is not what it was taken for. */
function yamlMapping(text: string): Mapping | undefined {
  try {
    const document = yamlDocument(text, { schema: 'core' });
    return document.errors.length > 0 ? undefined : mapping(document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch {
    return undefined;
  }
}

const mapping = (value: unknown): Mapping | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : undefined;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** Words as a shell and systemd split them, quotes taken off. */
const wordsOf = (command: string): readonly string[] =>
  (command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map(unquoted);

const unquoted = (word: string): string => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2');

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
