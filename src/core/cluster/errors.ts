import { PkiError } from '../error.js';
import { mayBeKey } from '../read/key-like.js';

export type ClusterErrorCode = 'CLUSTER_SYNTAX' | 'CLUSTER_SCHEMA' | 'CLUSTER_TOPOLOGY';

/** One thing wrong in a spec, and where. Lines and columns count from 1. */
export interface ClusterProblem {
  readonly line: number;
  readonly column: number;
  /** `nodes[2].addresses[0]`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

/** A spec that cannot be used. The message lists every problem, one a line. */
export class ClusterError extends PkiError<ClusterErrorCode> {
  constructor(
    code: ClusterErrorCode,
    readonly file: string,
    readonly problems: readonly ClusterProblem[],
    /** Where its keys are explained. */
    page = 'docs/spec.md',
  ) {
    super(code, problems.map((problem) => renderProblem(file, problem)).join('\n'), {
      hint: `correct ${file}; ${page} lists every key`,
    });
  }
}

export const renderProblem = (file: string, { line, column, path, message }: ClusterProblem): string =>
  `${file}:${line}:${column}: ${path === '' ? '' : `${withoutKey(path)}: `}${withoutKey(message)}`;

/** A kubeconfig or a key that was taken for a spec by mistake is not quoted. */
export const withoutKey = (text: string): string => {
  const [expected, ...got] = text.split(', got ');
  if (!mayBeKey(text)) return text;
  return got.length > 0 && !mayBeKey(expected ?? '') ? `${expected}, got what may be a key` : 'what may be a key';
};
