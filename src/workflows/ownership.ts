import { privateFolders, type Desired, type DesiredState } from '../core/catalog/desired.js';
import type { Cluster } from '../core/cluster/cluster.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey, type Place } from '../core/facts/place.js';
import type { Mount, Permission, ReaderPort, Write } from '../core/facts/store-port.js';
import type { Finding } from '../core/rules/finding.js';
import { namedOwners } from './named-owners.js';

/** Who is to own a file. */
export type Owners = (place: Place) => Write['owner'];

/** Whoever owns the home owns everything in it; a node in place decides for itself, by the spec where that names an owner. @throws WorkflowError OWNER_UNKNOWN */
export function ownersFor(home: Territory, desired: Pick<DesiredState, 'artefacts'>, reader: ReaderPort): Owners {
  const [trees, files] = [treeOwners(home, reader), fileOwners(home, desired, reader)];
  return (place) => files.get(placeKey(place)) ?? trees(place.node);
}

function treeOwners({ folder, cluster }: Territory, reader: ReaderPort): (node: string | undefined) => Write['owner'] {
  const owner = reader.ownerOf(folder);
  const inPlace = new Map(
    cluster.nodes.flatMap(({ name, root }) =>
      root === undefined ? [] : [[name, ownerOfTree({ folder: root, below: '' }, reader)] as const],
    ),
  );
  return (node) => (node !== undefined && inPlace.has(node) ? inPlace.get(node) : owner);
}

/** A root that is not root's is no machine's: there everything belongs to whoever owns it, as in the home. */
function fileOwners({ cluster }: Territory, desired: Pick<DesiredState, 'artefacts'>, reader: ReaderPort) {
  const roots = cluster.nodes.flatMap(({ name, root }) =>
    root !== undefined && ownerOfTree({ folder: root, below: '' }, reader)?.uid === 0 ? [[name, root] as const] : [],
  );
  return namedOwners(new Map(roots), desired, reader);
}

/** A home, as far as it says where files are. */
interface Territory {
  readonly folder: string;
  readonly cluster: Pick<Cluster, 'nodes'>;
}

/** Whether the files are those of this very machine. */
export const isThisMachine = ({ folder, below }: Mount): boolean => folder === '/' || folder === `/${below}`;

/** On the machine itself files belong to root; anywhere else to whoever owns the tree. */
export const ownerOfTree = (mount: Mount, reader: ReaderPort): Write['owner'] =>
  isThisMachine(mount) ? { uid: 0, gid: 0 } : reader.ownerOf(mount.folder);

/** The same as rules compare it. Nobody is expected of what is not there yet. @throws WorkflowError OWNER_UNKNOWN */
export function expectedOwners(
  home: Territory,
  desired: Pick<DesiredState, 'artefacts'>,
  reader: ReaderPort,
): Pick<Observed, 'owners' | 'fileOwners'> {
  const trees = treeOwners(home, reader);
  const owners = new Map(
    [undefined, ...home.cluster.nodes.map(({ name }) => name)].flatMap((node) => {
      const owner = trees(node);
      return owner === undefined ? [] : [[node ?? '', owner.uid] as const];
    }),
  );
  return { owners, fileOwners: fileOwners(home, desired, reader) };
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
    const owner = owners(place);
    const group = observed.fileOwners?.get(placeKey(place))?.gid ?? attributes.gid;
    const narrowed = attributes.mode & mode;
    return [
      {
        place,
        mode: narrowed === attributes.mode ? undefined : narrowed,
        owner: attributes.uid === owner?.uid && attributes.gid === group ? undefined : owner,
      },
    ];
  });
}

/** Folders of the home that only its owner may enter and that are not there: made by a commit itself, they would be for everybody to enter. */
export const absentPrivateFolders = (desired: DesiredState, observed: Observed): readonly string[] =>
  privateFolders(desired)
    .filter(({ place }) => observed.files.get(placeKey(place))?.state === 'absent')
    .map(({ place }) => place.path);
