import { authorities } from '../core/catalog/authorities.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { keysetsFromTrust } from '../core/infer/keysets.js';
import type { Keysets } from '../core/keysets/keyset.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { authoritiesSeen } from './check-folder.js';
import { mountsOf, thisMachine } from './in-place.js';
import { assertNode, opensFor, type CheckRequest, type Comparison } from './comparison.js';
import { desiredOf, displayPath, lookAtHome, openTrees } from './home.js';
import { policyOfHome } from './policy.js';

/** Whether the user may not even look at what says which authorities there are. */
export const isClosed = (folder: string, reader: ReaderPort): boolean =>
  Object.keys(authorities).some((name) => reader.kindOf(`${folder}/${paths.keyset(name)}`) === 'denied');

/**
 * The node trees of a home as its spec wants them, for a monitor that may not enter `authorities/` and `users/`: which authorities
 * there are is what the trust files of the nodes say.
 *
 * @throws WorkflowError, ClusterError
 */
export function compareTrees(
  folder: string,
  node: string | undefined,
  request: CheckRequest,
  reader: ReaderPort,
): Comparison {
  const home = openTrees(folder, reader);
  if (node !== undefined) assertNode(home.cluster.nodes, node);
  const before = desiredOf(home);
  const files = before.artefacts.flatMap((artefact) => artefact.files);
  const observed = lookAtHome(home, before, reader, opensFor(request, files));
  const keysets: Keysets = new Map(
    home.cluster.nodes.toReversed().flatMap(({ name }) => [...keysetsFromTrust(observed, name)]),
  );
  const { artefacts } = desiredOf({ ...home, keysets });
  const [first] = home.cluster.nodes.filter(({ roles }) => roles.includes('control-plane'));
  return {
    desired: {
      artefacts: [
        ...authoritiesSeen(node ?? first?.name ?? '', keysets, artefacts, observed),
        ...artefacts.filter((artefact) => artefact.node !== undefined),
      ],
      keysets,
      version: home.cluster.version,
    },
    observed,
    node,
    deliveries: [],
    warnings: [
      ...home.warnings,
      `${paths.authorities}/ and ${paths.users}/ may not be entered by this user: only the node trees were judged`,
    ],
    pathOf: displayPath(home, reader),
    cluster: home.cluster,
    here: thisMachine(home),
    ...mountsOf(home),
    managed: true,
    home: request.homeIsNamed || request.path !== undefined ? request.nameOf(folder) : undefined,
    spec: policyOfHome(home),
  };
}
