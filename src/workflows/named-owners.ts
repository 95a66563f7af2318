import { join } from 'node:path';
import type { DesiredState } from '../core/catalog/desired.js';
import { placeKey } from '../core/facts/place.js';
import type { ReaderPort, Write } from '../core/facts/store-port.js';
import { readAccounts } from '../core/read/accounts.js';
import { WorkflowError } from './errors.js';

/**
 * Numeric owners of the files that the spec gives to somebody, by `placeKey`. Names are those of `/etc/passwd` and `/etc/group` of
 * the machine that the files are on.
 *
 * @param roots by node, the folder that is its filesystem; files of other nodes have no owner of their own
 * @throws WorkflowError OWNER_UNKNOWN
 */
export function namedOwners(
  roots: ReadonlyMap<string, string>,
  { artefacts }: Pick<DesiredState, 'artefacts'>,
  reader: ReaderPort,
): ReadonlyMap<string, NonNullable<Write['owner']>> {
  const found = new Map<string, NonNullable<Write['owner']>>();
  const tables = new Map<string, ReadonlyMap<string, number>>();
  const idOf = (name: string, kind: keyof typeof sources, root: string): number => {
    if (name === 'root') return 0;
    if (/^\d+$/.test(name)) return Number(name);
    const path = join(root, sources[kind]);
    const known = tables.get(path) ?? accountsIn(path, reader);
    tables.set(path, known);
    const id = known.get(name);
    if (id !== undefined) return id;
    throw new WorkflowError('OWNER_UNKNOWN', `expected the ${kind} ${name} of owners in ${path}, got none`, {
      hint: `nothing was changed; make the ${kind} on that machine, or write user:group in the spec with names or numbers that it has`,
    });
  };
  for (const { place, owner, group } of artefacts.flatMap(({ files }) => files)) {
    const root = place.node === undefined ? undefined : roots.get(place.node);
    if (root === undefined || (owner === 'root' && group === 'root')) continue;
    found.set(placeKey(place), { uid: idOf(owner, 'user', root), gid: idOf(group, 'group', root) });
  }
  return found;
}

const sources = { user: 'etc/passwd', group: 'etc/group' } as const;

function accountsIn(path: string, reader: ReaderPort): ReadonlyMap<string, number> {
  const file = reader.read(path);
  return readAccounts(file.state === 'present' ? (file.bytes?.reveal().toString('utf8') ?? '') : '');
}
