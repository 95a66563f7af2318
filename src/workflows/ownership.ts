import type { Desired } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { Permission, ReaderPort, Write } from '../core/facts/store-port.js';
import type { Home } from './home.js';

/** Who is to own the files of a node, or, without one, of the home. */
export type Owners = (node: string | undefined) => Write['owner'];

/** Root owns the files of a node in place; whoever owns the home owns everything in it. */
export function ownersFor({ folder, cluster }: Home, reader: ReaderPort): Owners {
  const owner = reader.ownerOf(folder);
  const inPlace = new Set(cluster.nodes.filter(({ root }) => root !== undefined).map(({ name }) => name));
  return (node) => (node !== undefined && inPlace.has(node) ? { uid: 0, gid: 0 } : owner);
}

/** What narrows the modes of an artefact and corrects its owners; empty when they are right. */
export function permissionsFor(artefact: Desired, observed: Observed, owners: Owners): readonly Permission[] {
  return artefact.files.flatMap(({ place, mode }): readonly Permission[] => {
    const facts = observed.files.get(placeKey(place));
    if (facts === undefined || facts.state === 'absent' || facts.attributes === undefined) return [];
    const { attributes } = facts;
    const owner = owners(place.node);
    const loose = (attributes.mode & ~mode) !== 0;
    const foreign = owner !== undefined && attributes.uid !== owner.uid;
    return loose || foreign
      ? [{ place, mode: loose ? attributes.mode & mode : undefined, owner: foreign ? owner : undefined }]
      : [];
  });
}
