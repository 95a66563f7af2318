import { overridable } from '../core/catalog/catalog.js';
import { commentedSpec } from '../core/cluster/commented-spec.js';
import { parseCluster } from '../core/cluster/parse.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { specFromKubeadmConfig } from '../core/infer/kubeadm-config.js';
import type { GivenNodes } from '../core/infer/kubeadm-nodes.js';
import { readKubeadmConfig, type KubeadmDocument } from '../core/read/kubeadm-config.js';
import { WorkflowError } from './errors.js';
import { withSchemaLine } from './furnish.js';
import { textOf } from './texts.js';

/** @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE; ReadError READ_KUBEADM */
export function kubeadmDocuments(path: string, reader: ReaderPort): readonly KubeadmDocument[] {
  const bytes = textOf(reader, path);
  if (bytes === undefined)
    throw new WorkflowError('PATH_NOT_FOUND', `expected a kubeadm configuration, got nothing at ${path}`);
  return readKubeadmConfig(bytes.toString('utf8'));
}

/** A spec that was made without looking at any node. */
export interface ImportedSpec {
  /** The text of kubepki.yaml. */
  readonly spec: string;
  readonly notes: readonly string[];
}

/** A kubeadm configuration as the text of a spec that reads. @throws InferError; ClusterError for a cluster that could not run */
export function kubeadmSpec(documents: readonly KubeadmDocument[], given: GivenNodes): ImportedSpec {
  const { spec, comments, notes } = specFromKubeadmConfig(documents, given);
  const text = withSchemaLine(commentedSpec(spec, comments));
  const { warnings } = parseCluster(Buffer.from(text), 'the spec of the kubeadm configuration', overridable);
  return { spec: text, notes: [...warnings, ...notes] };
}
