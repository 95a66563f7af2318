import { placeKey, type Place } from '../facts/place.js';
import { home as paths } from '../catalog/layouts/home.js';
import type { Before, ChangedFile, HistoryEntry } from '../facts/history.js';

/** One file that is to be as it was before a change, or before several of them. */
export interface RestoredFile {
  readonly place: Place;
  /** SHA-256 of what the last change left, by which it is known that nobody changed it since; undefined for nothing. */
  readonly expected: string | undefined;
  readonly before: Before;
  /** Where the copy is. */
  readonly source: { readonly entry: HistoryEntry; readonly file: ChangedFile };
}

/**
 * What taking back changes comes to, a file once: as the first of them found it, and expected as the last of them left it.
 *
 * @param entries oldest first, without a gap up to the newest
 * @returns in the order in which the files were written; what would stay as it is is left out
 */
export function restorationOf(entries: readonly HistoryEntry[]): readonly RestoredFile[] {
  const files = new Map<string, RestoredFile>();
  for (const entry of entries) {
    for (const file of entry.files) {
      const key = placeKey(file.place);
      const first = files.get(key) ?? { place: file.place, before: file.before, source: { entry, file } };
      files.set(key, { ...first, expected: file.after });
    }
  }
  return [...files.values()].filter(({ before, expected }) => hashOf(before) !== expected || before.state === 'other');
}

const hashOf = (before: Before): string | undefined => (before.state === 'file' ? before.sha256 : undefined);

/**
 * What an entry changed that cannot be taken back: what was issued or trusted since follows from an authority and its keyset, and what was
 * encrypted since is lost without its secret.
 */
export const irrevocableIn = ({ files }: HistoryEntry): 'authority' | 'secret' | undefined => {
  const isIn = (folder: string) =>
    files.some(({ place }) => place.node === undefined && place.path.startsWith(`${folder}/`));
  return isIn(paths.authorities) ? 'authority' : isIn(paths.secrets) ? 'secret' : undefined;
};
