import type { ReaderPort } from '../core/facts/store-port.js';
import type { Keyset, Keysets } from '../core/keysets/keyset.js';
import { readContent } from '../core/read/content.js';
import { WorkflowError } from './errors.js';
import { reasonOf, unreadable } from './unreadable.js';

/**
 * The keysets, with the keys that files hold for one run. A file says whose key it holds by the certificate or public key beside it,
 * or by the private key itself where that is plain.
 *
 * @param files absolute paths
 * @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE, KEY_UNKNOWN
 */
export const lend = (keysets: Keysets, files: readonly string[], reader: ReaderPort): Keysets =>
  files.reduce((lent, file) => {
    const fingerprints = keysHeldIn(file, reader);
    const found = [...lent.values()].flatMap((keyset) =>
      keyset.generations.filter(({ publicKey }) => fingerprints.has(publicKey)).map(({ id }) => ({ keyset, id })),
    );
    const [only] = found;
    if (only === undefined)
      throw unknownKey(`expected the private key of an authority of this home in ${file}, got that of another`);
    return new Map([...lent, [only.keyset.authority, withKeyAt(only.keyset, only.id, file)] as const]);
  }, keysets);

const withKeyAt = (keyset: Keyset, id: string, path: string): Keyset => ({
  ...keyset,
  generations: keyset.generations.map((one) => (one.id === id ? { ...one, key: { held: 'file', path } } : one)),
});

/** Fingerprints of public keys that belong to a file with a private key. */
function keysHeldIn(file: string, reader: ReaderPort): ReadonlySet<string> {
  const raw = reader.read(file);
  if (raw.state === 'absent')
    throw new WorkflowError('PATH_NOT_FOUND', `expected a private key, got nothing at ${file}`);
  if (raw.state !== 'present' || raw.bytes === undefined) throw unreadable(file, reasonOf(raw));
  const content = readContent(raw.bytes.reveal());
  if (content.kind !== 'pem' || content.privateKeys.length + content.encryptedKeys.length === 0)
    throw unknownKey(
      `expected a private key in ${file}, got ${content.kind === 'unparsable' ? content.reason : 'something else'}`,
    );
  const { certificates, publicKeys, privateKeys } = content;
  return new Set(
    [...certificates.map(({ publicKey }) => publicKey), ...publicKeys, ...privateKeys].map(
      ({ fingerprint }) => fingerprint,
    ),
  );
}

const unknownKey = (message: string): WorkflowError =>
  new WorkflowError('KEY_UNKNOWN', message, {
    hint: 'name a file that kubepki authority export wrote, or one with the certificate of the authority beside its key',
  });
