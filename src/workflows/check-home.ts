import { join } from 'node:path';
import type { Observed } from '../core/facts/observed.js';
import type { Place } from '../core/facts/place.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { observe } from '../core/read/observe.js';
import type { Past } from '../core/read/past.js';
import { nodeDeliveries } from '../core/report/node-deliveries.js';
import { assertNode, opensFor, type CheckRequest, type Comparison } from './comparison.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { noLedger, strangeLine } from './ledger.js';
import { desiredOf, displayPath, lookAtHome, openHome } from './home.js';
import { mountsOf, thisMachine, withThisMachine } from './in-place.js';
import { policyOfHome } from './policy.js';

/** A PKI home as its own spec and keysets want it. @throws WorkflowError, ClusterError, KeysetError */
export function compareHome(
  folder: string,
  node: string | undefined,
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
): Comparison {
  if (reader.kindOf(join(folder, paths.spec)) === 'absent' && reader.isInterrupted(folder))
    return unborn(folder, request, reader);
  const home = openHome(folder, reader);
  if (node !== undefined) assertNode(home.cluster.nodes, node);
  const desired = desiredOf(home);
  const files = desired.artefacts.flatMap((artefact) => artefact.files);
  const seen = lookAtHome(home, desired, reader, opensFor(request, files));
  const observed = withThisMachine(home, desired, seen, processes);
  return {
    desired,
    observed,
    node,
    deliveries: nodeDeliveries(home.cluster.nodes, observed.deliveries),
    warnings: [...home.warnings, ...doubtsAbout(home.past, observed)],
    pathOf: displayPath(home, reader),
    ...(request.isPublic ? {} : { fileAt: (place: Place) => reader.pathOf(home.roots, place) }),
    cluster: home.cluster,
    here: thisMachine(home),
    ...mountsOf(home),
    managed: true,
    home: nameFor(folder, request),
    spec: policyOfHome(home),
  };
}

const nameFor = (folder: string, request: CheckRequest): string | undefined =>
  request.homeIsNamed || request.path !== undefined ? request.nameOf(folder) : undefined;

/** A home whose first run was interrupted before it had its spec: that is all that can be said of it. */
function unborn(folder: string, request: CheckRequest, reader: ReaderPort): Comparison {
  return {
    desired: { artefacts: [], keysets: new Map(), version: undefined },
    observed: observe([], { pending: new Map() }),
    node: undefined,
    deliveries: [],
    warnings: [],
    pathOf: displayPath({ folder, roots: { home: folder, nodes: new Map() } }, reader),
    managed: true,
    home: nameFor(folder, request),
  };
}

/** A home that has certificates has had a ledger. */
function doubtsAbout({ hasRecords, strangeLine: line }: Past, { certificates }: Observed): readonly string[] {
  if (line !== undefined) return [strangeLine(line)];
  return certificates.size > 0 && !hasRecords ? [noLedger] : [];
}
