import { readDocument, renderPath, type Remark, type SpecDocument } from './document.js';
import { ClusterError, type ClusterProblem } from './errors.js';
import { describeValue } from './schema-issues.js';

/** No spec that a person or a program wrote for one cluster is larger. */
export const specLimit = 4 * 1024 * 1024;

/** Judged by size alone, so that what is too large need not be read. @throws ClusterError CLUSTER_SYNTAX */
export function assertSpecSize(size: number, file: string): void {
  if (size > specLimit) throw undecodable(file, `expected at most 4 MiB, got ${size} bytes`);
}

const undecodable = (file: string, message: string): ClusterError =>
  new ClusterError('CLUSTER_SYNTAX', file, [{ line: 1, column: 1, path: '', message }]);

/** A document whose value is a mapping. */
export interface MappingDocument extends SpecDocument {
  readonly value: object;
}

/**
 * The text of a spec, or of something like it, as a document.
 *
 * @param file how it is called in messages
 * @param keys what a mapping of that kind has, for whoever wrote something else
 * @throws ClusterError CLUSTER_SYNTAX (no YAML, no UTF-8, too large), CLUSTER_SCHEMA (no mapping)
 */
export function mappingOf(bytes: Uint8Array, file: string, keys: string): MappingDocument {
  const document = readDocument(decode(bytes, file));
  if (document.problems.length > 0) throw new ClusterError('CLUSTER_SYNTAX', file, document.problems);
  const { value } = document;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...document, value };
  // What is one text can be a key that somebody gave for the spec.
  const message = `expected a mapping with ${keys}, got ${typeof value === 'string' ? 'a text' : describeValue(value)}`;
  throw new ClusterError('CLUSTER_SCHEMA', file, locate(document, [{ path: [], message }]));
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

/** Each remark with its line and column, in the order of the text. */
export const locate = (document: SpecDocument, remarks: readonly Remark[]): readonly ClusterProblem[] =>
  remarks
    .map(({ path, message }) => ({ ...document.at(path), path: renderPath(path), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
