import { columns } from './paint.js';
import { printable } from './printable.js';

/** Something that was done to the private key of an authority. */
export interface AuthorityChange {
  readonly action: 'encrypt' | 'export' | 'copy' | 'restore';
  readonly authority: string;
  readonly generation: string;
  /** The file outside of the home that it went to or came from. */
  readonly file: string | undefined;
}

/** The document of `schemas/authority-change.json`. */
export const authorityChangeDocument = (home: string, changes: readonly AuthorityChange[]) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'AuthorityChange' as const,
  home,
  changes: changes.map(({ action, authority, generation, file }) => ({
    action,
    authority,
    generation,
    file: file ?? null,
  })),
});

const done = {
  encrypt: 'encrypted',
  export: 'taken out of the home',
  copy: 'copied',
  restore: 'brought back',
} as const;

export const authorityChangeText = (changes: readonly AuthorityChange[]): string =>
  changes.length === 0
    ? 'Nothing to do.\n'
    : columns(
        printable(changes).map(({ action, authority, generation, file }) => [
          done[action],
          `the key of ${authority} (${generation})`,
          file ?? '',
        ]),
      );
