import type { ReaderPort } from '../core/facts/store-port.js';
import { assertNode, opensFor, type CheckRequest, type Comparison } from './comparison.js';
import { desiredOf, displayPath, lookAtHome, openHome } from './home.js';

/** A PKI home as its own spec and keysets want it. @throws WorkflowError, ClusterError, KeysetError */
export function compareHome(
  folder: string,
  node: string | undefined,
  request: CheckRequest,
  reader: ReaderPort,
): Comparison {
  const home = openHome(folder, reader);
  if (node !== undefined) assertNode(home.cluster.nodes, node);
  const desired = desiredOf(home);
  const files = desired.artefacts.flatMap((artefact) => artefact.files);
  const observed = lookAtHome(home, desired, reader, opensFor(request, files));
  return {
    desired,
    observed,
    node,
    warnings: home.warnings,
    pathOf: displayPath(home, reader),
    managed: true,
    home: request.homeIsNamed || request.path !== undefined ? request.nameOf(folder) : undefined,
  };
}
