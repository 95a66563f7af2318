import * as v from 'valibot';
import { resolveCluster, type Cluster } from './cluster.js';
import { ClusterError, renderProblem } from './errors.js';
import type { Overridable } from './overrides.js';
import { clusterSchema } from './schema.js';
import { remarksOf } from './schema-issues.js';
import { topologyOfRest } from './salvage.js';
import { locate, mappingOf } from './source.js';
import { topologyRemarks } from './topology.js';
import { clusterWarnings } from './warnings.js';

export interface ParsedCluster {
  readonly cluster: Cluster;
  /** One sentence each, with file, line and column in front. */
  readonly warnings: readonly string[];
}

/**
 * Reads kubepki.yaml. Either everything is right, or one error lists everything that is wrong.
 *
 * @param file how the file is called in messages
 * @param overridable catalog names that `certificates.overrides` may name, and what signs each
 * @throws ClusterError CLUSTER_SYNTAX (no YAML, no UTF-8, too large), CLUSTER_SCHEMA (unknown or malformed keys),
 *   CLUSTER_TOPOLOGY (well-formed and impossible)
 */
export function parseCluster(bytes: Uint8Array, file: string, overridable: Overridable): ParsedCluster {
  const document = mappingOf(bytes, file, 'apiVersion, kind and name');
  const result = v.safeParse(clusterSchema, document.value);
  if (!result.success) {
    const schemaProblems = remarksOf(result.issues, clusterSchema);
    const others = topologyOfRest(
      document.value,
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
