import { observed as observedFiles } from '../core/read/observe.js';
import { viewOf, type MachineTools } from './check-machine.js';
import { auditIn, findingsOnMachines, lookAtNodes } from './compare-nodes.js';
import type { CheckRequest, Comparison } from './comparison.js';

/**
 * What was compared with a spec, and what rules about machines see of the nodes whose filesystems are there: how their components are
 * started, and what lies beside their files. What the spec is about is judged by the spec.
 */
export function withMachines(compared: Comparison, request: CheckRequest, tools: MachineTools): Comparison {
  const views = [...(compared.mounts ?? [])].map(([node, mount]) => viewOf(mount, node, request.now, tools));
  const { observed: seen, audit: told } = lookAtNodes(views, request, tools.table);
  const { desired, observed: own } = compared;
  const beside = new Map(
    [...(seen.beside ?? [])].filter(([key]) => (own.files.get(key)?.state ?? 'absent') === 'absent'),
  );
  // Whoever may not read keys may not read manifests either, and the spec says what is in them.
  const machines = request.isPublic
    ? new Map([...(seen.machines ?? [])].map(([node, machine]) => [node, { ...machine, unread: [] }]))
    : seen.machines;
  const together = observedFiles(new Map([...seen.files, ...own.files]), { owners: own.owners, beside, machines }, own);
  const audit = auditIn(together, told.started);
  return {
    ...compared,
    observed: { ...own, beside, machines },
    audit,
    ofFlags: findingsOnMachines(desired, together, audit, request.now),
  };
}
