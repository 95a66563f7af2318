// What commands say, and whether a secret is in it.
import { isPkiError } from '../../src/core/error.js';

/** What a command would print, also when it fails. */
export function printed(print: () => string): string {
  try {
    return print();
  } catch (error) {
    if (isPkiError(error)) return `${error.message} ${error.hint ?? ''}`;
    throw error;
  }
}

/** A piece of a secret that is as long as this is one. */
export const pieceLength = 12;

/** The first piece of a secret that the text quotes, with what stands in front of it there. */
export function quotedIn(said: string, secrets: readonly string[]): string | undefined {
  for (const secret of secrets)
    for (let at = 0; at + pieceLength <= secret.length; at += 1) {
      const found = said.indexOf(secret.slice(at, at + pieceLength));
      if (found !== -1) return said.slice(Math.max(0, found - 80), found + pieceLength);
    }
  return undefined;
}
