import { isAuthority, fileOf, type DesiredAuthority, type DesiredState } from '../core/catalog/desired.js';
import type { IssuePort } from '../core/facts/issue-port.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import { renderEncryptedKey } from '../core/read/encrypted-key.js';
import type { AuthorityKeys, KeyTools } from './authority-keys.js';

/** What is written of a private key: the key itself, or what opens with a passphrase only. PEM. */
export type Seal = (privateKey: Secret) => Promise<Secret>;

/** PEM of the key that opens with the passphrase only. */
export const sealed = async (privateKey: Secret, passphrase: Secret, issue: IssuePort): Promise<Secret> =>
  new Secret(renderEncryptedKey(await issue.encrypt(privateKey, passphrase)));

/** How the keys of new authorities are to be kept where the home does not say it; undefined: as they are. */
export type NewKeys = 'encrypted' | undefined;

/** Keys of new authorities are encrypted where those that are there are, and with their passphrase. */
export function sealFor(
  { desired, observed }: { readonly desired: DesiredState; readonly observed: Observed },
  wanted: NewKeys,
  keys: AuthorityKeys,
  { issue, passphrase }: KeyTools,
): Seal {
  const other = desired.artefacts.filter(isAuthority).find((authority) => isEncrypted(authority, observed));
  if (other?.generation === undefined)
    return wanted === undefined
      ? (key) => Promise.resolve(key)
      : async (key) => sealed(key, await passphrase.chosen(), issue);
  const { authority, generation } = other;
  return async (key) => {
    // A slip of the hand would make a key that nobody opens again.
    await keys.privateKey(authority, generation);
    return sealed(key, await passphrase.known(), issue);
  };
}

/** Whether the private key of the authority opens with a passphrase only. */
export function isEncrypted(authority: DesiredAuthority, { files }: Pick<Observed, 'files'>): boolean {
  const key = fileOf(authority, 'key');
  const file = key === undefined ? undefined : files.get(placeKey(key.place));
  return file?.state === 'present' && file.content.kind === 'pem' && file.content.encryptedKeys.length > 0;
}
