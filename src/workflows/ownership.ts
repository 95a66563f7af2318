import { privateFolders, type Desired, type DesiredState } from '../core/catalog/desired.js';
import type { Cluster } from '../core/cluster/cluster.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { Mount, Permission, ReaderPort, Write } from '../core/facts/store-port.js';
import type { Finding } from '../core/rules/finding.js';

/** Who is to own the files of a node, or, without one, of the home. */
export type Owners = (node: string | undefined) => Write['owner'];

/** Whoever owns the home owns everything in it; a node in place decides for itself. */
export function ownersFor({ folder, cluster }: Territory, reader: ReaderPort): Owners {
  const owner = reader.ownerOf(folder);
  const inPlace = new Map(
    cluster.nodes.flatMap(({ name, root }) =>
      root === undefined ? [] : [[name, ownerOfTree({ folder: root, below: '' }, reader)] as const],
    ),
  );
  return (node) => (node !== undefined && inPlace.has(node) ? inPlace.get(node) : owner);
}

/** A home, as far as it says where files are. */
interface Territory {
  readonly folder: string;
  readonly cluster: Pick<Cluster, 'nodes'>;
}

/** On the machine itself files belong to root; anywhere else to whoever owns the tree. */
export function ownerOfTree({ folder, below }: Mount, reader: ReaderPort): Write['owner'] {
  return folder === '/' || folder === `/${below}` ? { uid: 0, gid: 0 } : reader.ownerOf(folder);
}

/** The same as rules compare it: by the name of the node, or, for the home, under the empty name. Nobody is expected of what is not there yet. */
export function expectedOwners(home: Territory, reader: ReaderPort): Observed['owners'] {
  const owners = ownersFor(home, reader);
  return new Map(
    [undefined, ...home.cluster.nodes.map(({ name }) => name)].flatMap((node) => {
      const owner = owners(node);
      return owner === undefined ? [] : [[node ?? '', owner.uid] as const];
    }),
  );
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

/** Folders of the home that only its owner may enter and that are not there: made by a commit itself, they would be for everybody to enter. */
export const absentPrivateFolders = (desired: DesiredState, observed: Observed): readonly string[] =>
  privateFolders(desired)
    .filter(({ place }) => observed.files.get(placeKey(place))?.state === 'absent')
    .map(({ place }) => place.path);
