import { runsComponent } from '../core/components/components.js';
import { componentNames, type ComponentName } from '../core/cluster/component-names.js';
import type { Cluster, ClusterNode } from '../core/cluster/cluster.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { Version } from '../core/cluster/version.js';
import { flagSet, type FlagSet } from '../core/render/flag-set.js';
import { WorkflowError } from './errors.js';

export interface FlagsRequest {
  /** Undefined for every component of the node. */
  readonly component: ComponentName | undefined;
  readonly node: string | undefined;
  readonly version: Version | undefined;
  readonly root: string;
  /** What each release of the components knows. */
  readonly tables: () => FlagTable;
}

/** What a node is started with. */
export interface NodeFlags {
  /** Of the release that is asked for. */
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  readonly sets: readonly FlagSet[];
}

/** The flag sets of one node. @throws WorkflowError NODE_UNKNOWN, NODE_AMBIGUOUS; RenderError */
export function flags({ component, node: name, version, root, tables }: FlagsRequest, spec: Cluster): NodeFlags {
  const cluster = version === undefined ? spec : { ...spec, version };
  const node = pick(component, name, cluster);
  const wanted =
    component === undefined
      ? componentNames.filter((candidate) => runsComponent(candidate, node, cluster))
      : [component];
  return { cluster, node, sets: wanted.map((candidate) => flagSet(candidate, cluster, node, tables, root)) };
}

function pick(component: ComponentName | undefined, name: string | undefined, cluster: Cluster): ClusterNode {
  const fitting = cluster.nodes.filter((node) => component === undefined || runsComponent(component, node, cluster));
  const list = fitting.map((node) => node.name).join(', ');
  const what = component ?? 'components';
  if (name !== undefined) {
    const found = fitting.find((node) => node.name === name);
    if (found === undefined)
      throw new WorkflowError(
        'NODE_UNKNOWN',
        `expected a node that runs ${what} (${list || 'there is none'}), got "${name}"`,
      );
    return found;
  }
  const [only, ...more] = fitting;
  if (only === undefined)
    throw new WorkflowError('NODE_UNKNOWN', `expected a node that runs ${what}, got none in the spec`);
  if (more.length > 0)
    throw new WorkflowError('NODE_AMBIGUOUS', `expected --node, since several nodes run ${what}: ${list}`, {
      hint: `add --node ${only.name}`,
    });
  return only;
}
