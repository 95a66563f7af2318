import { keyPath } from '../core/catalog/placement.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { modes } from '../core/catalog/placement.js';
import type { AuthorityName } from '../core/catalog/row.js';
import { nearestWord } from '../core/cluster/nearest.js';
import { inHome } from '../core/facts/place.js';
import type { Secret } from '../core/facts/secret.js';
import type { Change, Write } from '../core/facts/store-port.js';
import { renderKeyset } from '../core/keysets/file.js';
import { keyLocation, type Generation, type Keyset, type KeyLocation } from '../core/keysets/keyset.js';
import type { AuthorityChange } from '../core/report/authority-change.js';
import type { Tools } from './apply.js';
import { WorkflowError } from './errors.js';
import { openHome, type Home } from './home.js';
import { piece } from './made.js';

// What is done to the keys of authorities beside issuing: each is one commit, with a line in the ledger.

/** One generation of an authority of the home. */
export interface Held {
  readonly authority: AuthorityName;
  readonly keyset: Keyset;
  readonly generation: Generation;
}

/** Everything that a change of the keys is made with. */
interface KeyWork {
  readonly home: Home;
  /** Pieces of the home, to be written by whoever owns it. */
  readonly writes: (
    ...files: readonly (readonly [path: string, mode: number, contents: Secret | string])[]
  ) => readonly Write[];
  readonly commit: (change: Omit<Change, 'record'>, changes: readonly AuthorityChange[]) => void;
}

/** Holds the lock while keys are changed. @throws StoreError, and what opening the home and the work throw */
export async function withKeys<T>(
  folder: string,
  command: string,
  tools: Tools,
  now: Date,
  work: (context: KeyWork) => Promise<T>,
): Promise<T> {
  const release = tools.writer.lock(folder, command, now);
  try {
    const home = openHome(folder, tools.reader);
    const owner = tools.reader.ownerOf(folder);
    return await work({
      home,
      writes: (...files) => files.map(([path, mode, contents]) => ({ ...piece(inHome(path), mode, contents), owner })),
      commit: (change, changes) =>
        tools.writer.commit(home.roots, {
          ...change,
          record: {
            time: now.toISOString(),
            command,
            changes: changes.map(({ action, authority, file }) => ({
              action,
              node: null,
              artefact: authority,
              ...(file === undefined || action === 'restore' ? {} : { to: file }),
            })),
          },
        }),
    });
  } finally {
    release();
  }
}

/** Generations whose private key lies in the home. */
export const heldInHome = (held: readonly Held[]): readonly Held[] =>
  held.filter(({ generation }) => keyLocation(generation).held === 'home');

/** @param names of authorities; empty for all @throws WorkflowError AUTHORITY_UNKNOWN */
export function generationsOf({ keysets }: Pick<Home, 'keysets'>, names: readonly string[]): readonly Held[] {
  const stranger = names.find((name) => !keysets.has(name));
  if (stranger !== undefined) {
    const meant = nearestWord(stranger, keysets.keys());
    throw new WorkflowError('AUTHORITY_UNKNOWN', `expected an authority of this home, got "${stranger}"`, {
      hint: meant === undefined ? 'kubepki authority list names them' : `did you mean ${meant}?`,
    });
  }
  return [...keysets.values()]
    .filter(({ authority }) => names.length === 0 || names.includes(authority))
    .flatMap((keyset) =>
      keyset.generations.map((generation) => ({ authority: keyset.authority as AuthorityName, keyset, generation })),
    );
}

/** Where the private key of a generation lies in the home, whether or not it does now. */
export const homeKeyPath = ({ authority, generation }: Held): string =>
  keyPath(authority, { ...generation, key: { held: 'home' } }) ?? '';

/** The keyset with the key of a generation somewhere else; with the public key, where no certificate holds it. */
export const keysetFile = (
  { authority, keyset, generation }: Held,
  key: KeyLocation,
  spki: string | undefined,
): readonly [path: string, mode: number, contents: string] => [
  paths.keyset(authority),
  modes.keyset,
  renderKeyset({
    ...keyset,
    generations: keyset.generations.map((one) =>
      one.id === generation.id ? { ...one, spki, key: key.held === 'home' ? undefined : key } : one,
    ),
  }),
];
