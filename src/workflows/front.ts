import { fronts, type FrontName } from '../core/catalog/front/fronts.js';
import { nodesOf, type Cluster, type ClusterNode } from '../core/cluster/cluster.js';
import { frontTexts, type FrontText } from '../core/render/front.js';
import { WorkflowError } from './errors.js';

/** What stands on one node in front of the API server. */
export interface FrontOnNode {
  readonly front: FrontName;
  readonly node: string;
  /** The first is the one that is meant. */
  readonly files: readonly FrontText[];
}

/**
 * @param name of the node; undefined where only one fits
 * @param template the text of a template, by its name
 * @throws WorkflowError NODE_UNKNOWN, NODE_AMBIGUOUS
 */
export function frontOf(
  front: FrontName,
  name: string | undefined,
  cluster: Cluster,
  template: (name: string) => string,
): FrontOnNode {
  const node = pick(front, name, cluster);
  return { front, node: node.name, files: frontTexts(front, cluster, node, template) };
}

function pick(front: FrontName, name: string | undefined, cluster: Cluster): ClusterNode {
  const { on } = fronts[front];
  const fitting = nodesOf(cluster, ...on);
  const [only, ...more] = fitting;
  const names = fitting.map((node) => node.name).join(', ');
  if (only === undefined)
    throw new WorkflowError('NODE_UNKNOWN', `expected a node with the role ${on.join(' or ')}, got none in the spec`, {
      hint: `add one to nodes in kubepki.yaml, such as { name: front1, roles: [${on[0]}], addresses: [10.0.0.5] }`,
    });
  if (name === undefined) {
    if (more.length === 0) return only;
    throw new WorkflowError('NODE_AMBIGUOUS', `expected --node, since there are several: ${names}`, {
      hint: `add --node ${only.name}`,
    });
  }
  const found = fitting.find((node) => node.name === name);
  if (found === undefined)
    throw new WorkflowError(
      'NODE_UNKNOWN',
      `expected a node with the role ${on.join(' or ')} (${names}), got "${name}"`,
    );
  return found;
}
