import type { Secret } from './secret.js';

/** Where the passphrase of the authorities comes from. It is asked for when a key has to be opened, and once in a run. */
export interface PassphrasePort {
  /** The one that keys are encrypted with. */
  readonly known: () => Promise<Secret>;
  /** One for keys that are about to be encrypted: typed twice, where it is typed. */
  readonly chosen: () => Promise<Secret>;
}
