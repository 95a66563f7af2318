import type { Cluster } from '../cluster/cluster.js';
import type { ComponentName } from '../components/component.js';
import { placeKey } from '../facts/place.js';
import type { Desired, DesiredFile } from './desired.js';

type Account = Pick<DesiredFile, 'owner' | 'group'>;

const root: Account = { owner: 'root', group: 'root' };

/**
 * Gives the files on nodes to whom their readers run as. What several components read belongs to the user and to the group that all
 * of them share, and to root where they share none. What somebody else renews, or nothing reads, stays root's.
 */
export function withOwners(artefacts: readonly Desired[], { owners }: Pick<Cluster, 'owners'>): readonly Desired[] {
  if (Object.keys(owners).length === 0) return artefacts;
  const accountOf = (component: ComponentName): Account => {
    const account = owners[component];
    return account === undefined ? root : { owner: account.user, group: account.group };
  };
  const readers = new Map<string, Account[]>();
  for (const { files, readBy = [] } of artefacts)
    for (const { place } of files)
      readers.set(placeKey(place), [
        ...(readers.get(placeKey(place)) ?? []),
        ...readBy.map(({ component }) => accountOf(component)),
      ]);
  return artefacts.map((artefact) =>
    artefact.node === undefined || artefact.ownedBy !== undefined
      ? artefact
      : {
          ...artefact,
          files: artefact.files.map((file) => ({ ...file, ...common(readers.get(placeKey(file.place)) ?? []) })),
        },
  );
}

function common([first = root, ...others]: readonly Account[]): Account {
  const shared = (field: keyof Account) => (others.every((one) => one[field] === first[field]) ? first : root)[field];
  return { owner: shared('owner'), group: shared('group') };
}
