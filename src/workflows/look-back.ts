import { join } from 'node:path';
import { artefactKey, type Desired, type DesiredFile, type DesiredState } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { HistoryEntry } from '../core/facts/history.js';
import type { Observed } from '../core/facts/observed.js';
import { inHome, placeKey, type Place } from '../core/facts/place.js';
import type { Secret } from '../core/facts/secret.js';
import type { Mount, ReaderPort, Roots } from '../core/facts/store-port.js';
import { irrevocableIn, restorationOf, type RestoredFile } from '../core/plan/restoration.js';
import type { ChangedArtefacts } from '../core/plan/restarts.js';
import { readFileFacts } from '../core/read/content.js';
import { WorkflowError } from './errors.js';
import { desiredOf, homeOf, lookAtHome, openHome, type Home } from './home.js';
import { piece, type Piece } from './made.js';
import { overlaid } from './staging.js';

/** A file that is to be as it was, what it holds then, and the artefact that it belongs to by the spec, if any. */
export interface FileBack extends RestoredFile {
  readonly piece: Piece | undefined;
  readonly artefact: Desired | undefined;
  readonly part: DesiredFile['part'] | undefined;
}

/** Changes that may be taken back: what is there, and what would be. */
export interface LookBack {
  readonly entries: readonly HistoryEntry[];
  readonly home: Home;
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly files: readonly FileBack[];
  readonly staged: Observed;
}

/**
 * What taking back the last change comes to, or, with an id, everything since and with the change that it names.
 *
 * @returns undefined when nothing is kept
 * @throws WorkflowError HISTORY_UNKNOWN, and HISTORY_REFUSED when an authority changed or a file has changed since; StoreError
 * STORE_TORN; ClusterError
 */
export function lookBack(folder: string, id: string | undefined, reader: ReaderPort): LookBack | undefined {
  const entries = changesSince(id, reader.history(folder));
  if (entries.length === 0) return undefined;
  const restored = restorationOf(entries);
  const copyOf = copiesOf(folder, restored, reader);
  const spec = restored.find(({ place, before }) => before.state === 'file' && placeKey(place) === specKey);
  // A change can be one of the spec: what comes back is judged by the spec that comes back.
  const opened = spec === undefined ? openHome(folder, reader) : homeOf(folder, copyOf(spec).reveal(), reader);
  const home = { ...opened, roots: withTrees(opened, restored) };
  const desired = desiredOf(home);
  const observed = lookAtHome(home, desired, reader);
  const wanted = filesByPlace(desired);
  const written = new Set(home.cluster.nodes.map(({ name }) => placeKey(inHome(paths.manifest(name)))));
  const all = restored.map((one): FileBack => {
    const owner = wanted.get(placeKey(one.place));
    return { ...one, piece: pieceOf(one, owner?.file, copyOf), artefact: owner?.artefact, part: owner?.file.part };
  });
  // The manifest of a node that the spec has is made again, from all that lies in its tree then.
  const files = all.filter(({ place }) => !written.has(placeKey(place)));
  assertUntouched(files, home, reader);
  const staged = overlaid(
    observed,
    all.flatMap((one) => one.piece ?? []),
    removedBy(files),
  );
  return { entries, home, desired, observed, files, staged };
}

/** The tree of a node that is gone can be gone too: it comes back with its manifest. */
function withTrees({ folder, roots }: Home, files: readonly RestoredFile[]): Roots {
  const restored = new Set(files.map(({ place }) => placeKey(place)));
  const nodes = new Set(files.flatMap(({ place: { node } }) => node ?? []));
  const gone = [...nodes].filter((node) => restored.has(placeKey(inHome(paths.manifest(node)))));
  const trees = gone.map((node): [string, Mount] => [node, { folder: join(folder, paths.tree(node)), below: '' }]);
  return { ...roots, nodes: new Map([...trees, ...roots.nodes]) };
}

const specKey = placeKey(inHome(paths.spec));

/** What was not there before. */
export const removedBy = (files: readonly RestoredFile[]): readonly Place[] =>
  files.flatMap(({ before, place }) => (before.state === 'absent' ? [place] : []));

/** @throws WorkflowError HISTORY_UNKNOWN, HISTORY_REFUSED */
function changesSince(id: string | undefined, entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const index = id === undefined ? entries.length - 1 : entries.findIndex((entry) => entry.id === id);
  if (id !== undefined && index === -1)
    throw new WorkflowError('HISTORY_UNKNOWN', `expected a change of the history, got "${id}"`, {
      hint: 'kubepki history list says which there are',
    });
  const back = entries.slice(Math.max(index, 0));
  const changed = back.find((entry) => irrevocableIn(entry) !== undefined);
  if (changed !== undefined)
    throw new WorkflowError(
      'HISTORY_REFUSED',
      `expected changes of certificates and files, got ${changed.id} (${changed.command}), in which ${irrevocableIn(changed) === 'secret' ? 'a secret' : 'an authority'} changed`,
      {
        hint: `nothing was changed; what ${irrevocableIn(changed) === 'secret' ? 'a secret has encrypted' : 'an authority signed'} since would be lost: edit kubepki.yaml and run kubepki plan`,
      },
    );
  return back;
}

function copiesOf(folder: string, files: readonly RestoredFile[], reader: ReaderPort): (file: RestoredFile) => Secret {
  const entries = new Set(files.flatMap(({ before, source }) => (before.state === 'file' ? [source.entry] : [])));
  const copies = new Map([...entries].map((entry) => [entry.id, reader.copiesIn(folder, entry)]));
  return ({ source: { entry, file } }) => {
    const copyOf = copies.get(entry.id) ?? reader.copiesIn(folder, entry);
    return copyOf(file);
  };
}

const filesByPlace = ({ artefacts }: DesiredState) =>
  new Map(
    artefacts.flatMap((artefact) => artefact.files.map((file) => [placeKey(file.place), { artefact, file }] as const)),
  );

/** What was open wider than it should be is not opened again. */
const pieceOf = (
  one: RestoredFile,
  wanted: DesiredFile | undefined,
  copyOf: (file: RestoredFile) => Secret,
): Piece | undefined =>
  one.before.state === 'file' ? piece(one.place, one.before.mode & (wanted?.mode ?? 0o7777), copyOf(one)) : undefined;

/** @throws WorkflowError HISTORY_REFUSED */
function assertUntouched(files: readonly FileBack[], { roots }: Home, reader: ReaderPort): void {
  const snapshot = reader.snapshot(roots, { places: files.map(({ place }) => place), folders: [], opens: () => true });
  const found = new Map(snapshot.map((file) => [placeKey(file.place), readFileFacts(file)]));
  const wrong = files.flatMap(({ place, expected, before }): readonly string[] => {
    const facts = found.get(placeKey(place));
    if (before.state === 'other') return [`${place.path}, which was no regular file before`];
    if (facts === undefined) return [`${place.path}, which is not on this machine`];
    const there = facts.state === 'present' ? facts.sha256 : facts.state === 'absent' ? undefined : facts.reason;
    return there === expected ? [] : [`${place.path}, which has changed since`];
  });
  const [first] = wrong;
  if (first === undefined) return;
  const more = wrong.length === 1 ? '' : ` and ${wrong.length - 1} more`;
  throw new WorkflowError('HISTORY_REFUSED', `expected the files as that change left them, got ${first}${more}`, {
    hint: 'nothing was changed; kubepki history list --json says what each change wrote',
  });
}

/** By `artefactKey`: the parts of artefacts that get other contents. */
export function changedParts(files: readonly FileBack[]): ChangedArtefacts {
  const changed = new Map<string, DesiredFile['part'][]>();
  for (const { artefact, part } of files) {
    if (artefact === undefined || part === undefined) continue;
    const key = artefactKey(artefact);
    changed.set(key, [...(changed.get(key) ?? []), part]);
  }
  return new Map([...changed].map(([key, parts]) => [key, { parts, keepsKey: false }]));
}
