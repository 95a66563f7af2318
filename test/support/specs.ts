import { overridable } from '../../src/core/catalog/catalog.js';
import type { Cluster } from '../../src/core/cluster/cluster.js';
import { ClusterError } from '../../src/core/cluster/errors.js';
import { parseCluster, type ParsedCluster } from '../../src/core/cluster/parse.js';

export const parseSpec = (text: string | Uint8Array): ParsedCluster =>
  parseCluster(Buffer.from(text as string), 'kubepki.yaml', overridable);

export const clusterOf = (text: string): Cluster => parseSpec(text).cluster;

/** The code of the refusal, and every problem as `line:column path`. */
export function refusal(text: string | Uint8Array): readonly string[] {
  try {
    parseSpec(text);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return [error.code, ...error.problems.map(({ line, column, path }) => `${line}:${column} ${path}`)];
  }
  return ['accepted'];
}

export const problemsOf = (text: string): readonly string[] => {
  try {
    parseSpec(text);
  } catch (error) {
    if (error instanceof ClusterError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
};
