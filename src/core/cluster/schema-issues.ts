import type * as v from 'valibot';
import type { Path, Remark } from './document.js';
import { unknownWord } from './nearest.js';

type Issue = v.BaseIssue<unknown>;

/** "expected X, got Y" for everything that a schema found, each with its path. */
export const remarksOf = (issues: readonly Issue[], schema: unknown): readonly Remark[] =>
  issues.map((issue) => ({ path: pathOf(issue), message: sentence(issue, schema as AnySchema) }));

const pathOf = (issue: Issue): Path => (issue.path ?? []).map((item) => item.key as string | number);

function sentence(issue: Issue, schema: AnySchema): string {
  const key = String(pathOf(issue).at(-1) ?? '');
  if (issue.type === 'strict_object') {
    if (issue.expected === 'never') return unknownWord(key, knownKeys(pathOf(issue).slice(0, -1), schema));
    return issue.received === 'undefined'
      ? `expected the key ${key}, got none`
      : `expected a mapping, got ${issue.received}`;
  }
  if (!issue.message.startsWith('expected'))
    return `expected ${issue.expected ?? 'another value'}, got ${issue.received}`;
  return issue.message.includes(', got') ? issue.message : `${issue.message}, got ${describeValue(issue.input)}`;
}

/** A value in a word or two, for messages. */
export const describeValue = (value: unknown): string =>
  value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : JSON.stringify(value);

interface AnySchema {
  readonly wrapped?: AnySchema;
  readonly pipe?: readonly AnySchema[];
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly value?: AnySchema;
}

/** The keys that the schema knows at a path. */
function knownKeys(path: Path, root: AnySchema): readonly string[] {
  const unwrap = (schema: AnySchema | undefined): AnySchema | undefined => {
    if (schema?.pipe?.[0] !== undefined && schema.pipe[0] !== schema) return unwrap(schema.pipe[0]);
    return schema?.wrapped === undefined ? schema : unwrap(schema.wrapped);
  };
  const step = (schema: AnySchema | undefined, key: string | number) =>
    unwrap(typeof key === 'number' ? schema?.item : (schema?.entries?.[key] ?? schema?.value));
  return Object.keys(path.reduce(step, unwrap(root))?.entries ?? {});
}
