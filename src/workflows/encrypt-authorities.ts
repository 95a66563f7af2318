import { fileOf, isAuthority } from '../core/catalog/desired.js';
import { modes } from '../core/catalog/placement.js';
import type { AuthorityChange } from '../core/report/authority-change.js';
import type { Tools } from './apply.js';
import { AuthorityKeys } from './authority-keys.js';
import { generationsOf, heldInHome, homeKeyPath, withKeys } from './change-authorities.js';
import { desiredOf, lookAtHome } from './home.js';
import { isEncrypted, sealFor } from './seal.js';

/**
 * Puts plain keys of authorities in the home under a passphrase: that of the keys that are encrypted already, if there are any.
 *
 * @param names of authorities; empty for all
 * @throws WorkflowError AUTHORITY_UNKNOWN, AUTHORITY_UNUSABLE; IssueError, StoreError
 */
export const encryptAuthorities = (
  folder: string,
  names: readonly string[],
  tools: Tools,
  now: Date,
): Promise<readonly AuthorityChange[]> =>
  withKeys(folder, 'authority encrypt', tools, now, async ({ home, writes, commit }) => {
    const desired = desiredOf(home);
    const observed = lookAtHome(home, desired, tools.reader);
    const encrypted = new Set(
      desired.artefacts
        .filter(isAuthority)
        .filter((authority) => isEncrypted(authority, observed))
        .map((authority) => fileOf(authority, 'key')?.place.path),
    );
    const plain = heldInHome(generationsOf(home, names)).filter((held) => !encrypted.has(homeKeyPath(held)));
    if (plain.length === 0) return [];
    const keys = new AuthorityKeys(home.roots, tools);
    const seal = sealFor({ desired, observed }, 'encrypted', keys, tools);
    const files = await Promise.all(
      plain.map(async (held) => {
        const key = await keys.privateKey(held.authority, held.generation);
        return [homeKeyPath(held), modes.key, await seal(key)] as const;
      }),
    );
    const changes = plain.map(({ authority, generation: { id } }): AuthorityChange => ({
      action: 'encrypt',
      authority,
      generation: id,
      file: undefined,
    }));
    commit({ writes: writes(...files) }, changes);
    return changes;
  });
