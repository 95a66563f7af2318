import { join } from 'node:path';
import type { ReaderPort } from '../core/facts/store-port.js';
import { readAccounts } from '../core/read/accounts.js';
import type { Accounts } from '../core/report/node-facts.js';

/** Names of users and groups, as a filesystem has them (passwd(5), group(5)). */
export function accountsAt(root: string, reader: ReaderPort): Accounts {
  const [users, groups] = ['etc/passwd', 'etc/group'].map((path) => {
    const file = reader.read(join(root, path));
    const text = file.state === 'present' ? (file.bytes?.reveal().toString('utf8') ?? '') : '';
    return new Map([...readAccounts(text)].toReversed().map(([name, id]) => [id, name] as const));
  });
  return { user: (uid) => users?.get(uid), group: (gid) => groups?.get(gid) };
}
