import type { Desired } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { Permission, ReaderPort, Write } from '../core/facts/store-port.js';
import type { Finding } from '../core/rules/finding.js';
import type { Home } from './home.js';

/** Who is to own the files of a node, or, without one, of the home. */
export type Owners = (node: string | undefined) => Write['owner'];

/** Root owns the files of a node in place; whoever owns the home owns everything in it. */
export function ownersFor({ folder, cluster }: Home, reader: ReaderPort): Owners {
  const owner = reader.ownerOf(folder);
  const inPlace = new Set(cluster.nodes.filter(({ root }) => root !== undefined).map(({ name }) => name));
  return (node) => (node !== undefined && inPlace.has(node) ? { uid: 0, gid: 0 } : owner);
}

/** Files whose mode or owner was found wrong, by `placeKey`. */
export const looseFiles = (findings: readonly Finding[]): ReadonlySet<string> =>
  new Set(findings.flatMap(({ remedy, place }) => (remedy === 'permissions' ? placeKey(place) : [])));

/** What narrows the modes of the loose files of an artefact and corrects their owners. */
export function permissionsFor(
  artefact: Desired,
  loose: ReadonlySet<string>,
  observed: Observed,
  owners: Owners,
): readonly Permission[] {
  return artefact.files.flatMap(({ place, mode }): readonly Permission[] => {
    const facts = observed.files.get(placeKey(place));
    if (!loose.has(placeKey(place)) || facts === undefined || facts.state === 'absent') return [];
    const { attributes } = facts;
    if (attributes === undefined) return [];
    const owner = owners(place.node);
    const narrowed = attributes.mode & mode;
    return [
      {
        place,
        mode: narrowed === attributes.mode ? undefined : narrowed,
        owner: attributes.uid === owner?.uid ? undefined : owner,
      },
    ];
  });
}
