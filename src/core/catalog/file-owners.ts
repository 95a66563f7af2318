import type { Cluster } from '../cluster/cluster.js';
import type { ComponentName } from '../cluster/component-names.js';
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
  const readers = new Map<string, Set<ComponentName>>();
  for (const { files, readBy = [] } of artefacts)
    for (const { place } of files) {
      const known = readers.get(placeKey(place)) ?? new Set();
      for (const { component } of readBy) known.add(component);
      readers.set(placeKey(place), known);
    }
  const given = (file: DesiredFile): DesiredFile => {
    const reading = [...(readers.get(placeKey(file.place)) ?? [])];
    const owned = { ...file, ...common(reading.map(accountOf)) };
    const deniedTo = reading.filter((component) => !mayRead(accountOf(component), owned));
    return deniedTo.length === 0 ? owned : { ...owned, deniedTo };
  };
  return artefacts.map((artefact) =>
    artefact.node === undefined || artefact.ownedBy !== undefined
      ? artefact
      : { ...artefact, files: artefact.files.map(given) },
  );
}

function common([first = root, ...others]: readonly Account[]): Account {
  const shared = (field: keyof Account) => (others.every((one) => one[field] === first[field]) ? first : root)[field];
  return { owner: shared('owner'), group: shared('group') };
}

/** By the one set of bits that counts for it: those of the owner, of the group, or of everybody else. root may read anything. */
function mayRead(account: Account, { owner, group, mode }: DesiredFile): boolean {
  if (account.owner === 'root' || account.owner === '0') return true;
  const bits = account.owner === owner ? 0o400 : account.group === group ? 0o040 : 0o004;
  return (mode & bits) !== 0;
}
