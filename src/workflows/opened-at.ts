import type { Place } from '../core/facts/place.js';
import type { ReaderPort, Roots } from '../core/facts/store-port.js';

/**
 * Where the file of a place is opened: by links as its node means them, so that none leads to a file of the machine that looks. Undefined
 * where it cannot be seen from here. How the place is called is what `pathOf` of the reader says.
 */
export function openedAt(roots: Roots, place: Place, reader: ReaderPort): string | undefined {
  const named = reader.pathOf(roots, place);
  const mount = place.node === undefined ? undefined : roots.nodes.get(place.node);
  return named === undefined || mount === undefined ? named : reader.within(mount, place.path);
}
