import { modes } from '../core/catalog/placement.js';
import { inHome } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import { encryptedLabel } from '../core/read/encrypted-key.js';
import { keyLocation } from '../core/keysets/keyset.js';
import { parsePem, renderPem } from '../core/read/pem.js';
import { isPrivateKeyLabel } from '../core/read/private-key.js';
import type { AuthorityChange } from '../core/report/authority-change.js';
import type { Tools } from './apply.js';
import { AuthorityKeys, unusable } from './authority-keys.js';
import { generationsOf, homeKeyPath, keysetFile, withKeys } from './change-authorities.js';
import { lend } from './lent-keys.js';

/**
 * Brings the private key of an authority back into the home, encrypted as it is in the file, once it has been opened and is the one that
 * the keyset means. Does nothing where the home has it.
 *
 * @param file absolute path of what `authority export` wrote, or of a backup
 * @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE, KEY_UNKNOWN, AUTHORITY_UNUSABLE; IssueError, StoreError
 */
export const restoreAuthority = (
  folder: string,
  file: string,
  tools: Tools,
  now: Date,
): Promise<readonly AuthorityChange[]> =>
  withKeys(folder, 'authority restore', tools, now, async ({ home, writes, commit }) => {
    const lent = generationsOf({ keysets: lend(home.keysets, [file], tools.reader) }, []).find(
      ({ generation }) => generation.key?.held === 'file' && generation.key.path === file,
    );
    if (lent === undefined) throw new Error('a key that was lent is that of a generation');
    const before = home.keysets.get(lent.authority) ?? lent.keyset;
    const generation = before.generations.find(({ id }) => id === lent.generation.id) ?? lent.generation;
    const held = { ...lent, keyset: before, generation };
    const place = inHome(homeKeyPath(held));
    const isThere = tools.reader.kindOf(tools.reader.pathOf(home.roots, place) ?? '') !== 'absent';
    if (keyLocation(generation).held === 'home' && isThere) return [];
    await new AuthorityKeys(home.roots, tools).privateKey(lent.authority, lent.generation);
    const change = { action: 'restore', authority: held.authority, generation: generation.id, file } as const;
    const key = [place.path, modes.key, keyIn(file, tools)] as const;
    commit({ writes: writes(key, keysetFile(held, { held: 'home' }, generation.spki)) }, [change]);
    return [change];
  });

/** The block with the key, as it stands. */
function keyIn(file: string, { reader }: Tools): Secret {
  const raw = reader.read(file);
  const blocks = raw.state === 'present' && raw.bytes !== undefined ? parsePem(raw.bytes.reveal()) : [];
  const block =
    blocks.find(({ label }) => label === encryptedLabel) ?? blocks.find(({ label }) => isPrivateKeyLabel(label));
  if (block === undefined) throw unusable(`expected a private key in ${file}, got none`);
  return new Secret(renderPem(block.label, block.der));
}
