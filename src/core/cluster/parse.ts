import * as v from 'valibot';
import { resolveCluster, type Cluster } from './cluster.js';
import { readDocument, renderPath, type Path, type Remark, type SpecDocument } from './document.js';
import { ClusterError, renderProblem, type ClusterProblem } from './errors.js';
import { unknownWord } from './nearest.js';
import type { Overridable } from './overrides.js';
import { clusterSchema } from './schema.js';
import { topologyOfRest } from './salvage.js';
import { topologyRemarks } from './topology.js';
import { clusterWarnings } from './warnings.js';

export interface ParsedCluster {
  readonly cluster: Cluster;
  /** One sentence each, with file, line and column in front. */
  readonly warnings: readonly string[];
}

/** No spec that a person or a program wrote for one cluster is larger. */
export const specLimit = 4 * 1024 * 1024;

/** Judged by size alone, so that what is too large need not be read. @throws ClusterError CLUSTER_SYNTAX */
export function assertSpecSize(size: number, file: string): void {
  if (size > specLimit) throw undecodable(file, `expected at most 4 MiB, got ${size} bytes`);
}

const undecodable = (file: string, message: string): ClusterError =>
  new ClusterError('CLUSTER_SYNTAX', file, [{ line: 1, column: 1, path: '', message }]);

/**
 * Reads kubepki.yaml. Either everything is right, or one error lists everything that is wrong.
 *
 * @param file how the file is called in messages
 * @param overridable catalog names that `certificates.overrides` may name, and what signs each
 * @throws ClusterError CLUSTER_SYNTAX (no YAML, no UTF-8, too large), CLUSTER_SCHEMA (unknown or malformed keys),
 *   CLUSTER_TOPOLOGY (well-formed and impossible)
 */
export function parseCluster(bytes: Uint8Array, file: string, overridable: Overridable): ParsedCluster {
  const document = readDocument(decode(bytes, file));
  if (document.problems.length > 0) throw new ClusterError('CLUSTER_SYNTAX', file, document.problems);
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ClusterError(
      'CLUSTER_SCHEMA',
      file,
      locate(document, [
        { path: [], message: `expected a mapping with apiVersion, kind and name, got ${describe(value)}` },
      ]),
    );
  }
  const result = v.safeParse(clusterSchema, value);
  if (!result.success) {
    const schemaProblems = result.issues.map((issue) => ({ path: pathOf(issue), message: sentence(issue) }));
    const others = topologyOfRest(
      value,
      schemaProblems.map(({ path }) => path),
      overridable,
    );
    throw new ClusterError('CLUSTER_SCHEMA', file, locate(document, [...schemaProblems, ...others]));
  }
  const remarks = topologyRemarks(result.output, overridable);
  if (remarks.length > 0) throw new ClusterError('CLUSTER_TOPOLOGY', file, locate(document, remarks));
  return {
    cluster: resolveCluster(result.output),
    warnings: locate(document, [...clusterWarnings(result.output)]).map((problem) => renderProblem(file, problem)),
  };
}

function decode(bytes: Uint8Array, file: string): string {
  assertSpecSize(bytes.length, file);
  // UTF-16 is often valid UTF-8, with a zero in every other place.
  if (bytes.includes(0)) throw undecodable(file, 'expected UTF-8 text, got zero bytes, as in UTF-16');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw undecodable(file, 'expected UTF-8 text, got another encoding');
  }
}

const locate = (document: SpecDocument, remarks: readonly Remark[]): readonly ClusterProblem[] =>
  remarks
    .map(({ path, message }) => ({ ...document.at(path), path: renderPath(path), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);

type Issue = v.BaseIssue<unknown>;

const pathOf = (issue: Issue): Path => (issue.path ?? []).map((item) => item.key as string | number);

/** "expected X, got Y" for whatever the schema found. */
function sentence(issue: Issue): string {
  const key = String(pathOf(issue).at(-1) ?? '');
  if (issue.type === 'strict_object') {
    if (issue.expected === 'never') return unknownKey(key, issue);
    return issue.received === 'undefined'
      ? `expected the key ${key}, got none`
      : `expected a mapping, got ${issue.received}`;
  }
  if (!issue.message.startsWith('expected'))
    return `expected ${issue.expected ?? 'another value'}, got ${issue.received}`;
  return issue.message.includes(', got') ? issue.message : `${issue.message}, got ${describe(issue.input)}`;
}

const describe = (value: unknown): string =>
  value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : JSON.stringify(value);

const unknownKey = (key: string, issue: Issue): string => unknownWord(key, knownKeys(pathOf(issue).slice(0, -1)));

interface AnySchema {
  readonly wrapped?: AnySchema;
  readonly pipe?: readonly AnySchema[];
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly value?: AnySchema;
}

/** The keys that the schema knows at a path. */
function knownKeys(path: Path): readonly string[] {
  const unwrap = (schema: AnySchema | undefined): AnySchema | undefined => {
    if (schema?.pipe?.[0] !== undefined && schema.pipe[0] !== schema) return unwrap(schema.pipe[0]);
    return schema?.wrapped === undefined ? schema : unwrap(schema.wrapped);
  };
  const step = (schema: AnySchema | undefined, key: string | number) =>
    unwrap(typeof key === 'number' ? schema?.item : (schema?.entries?.[key] ?? schema?.value));
  return Object.keys(path.reduce(step, unwrap(clusterSchema as AnySchema))?.entries ?? {});
}
