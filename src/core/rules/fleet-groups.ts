import type { Desired } from '../catalog/desired.js';
import type { FileFacts } from '../facts/file.js';
import { placeKey } from '../facts/place.js';
import { groupsBy } from './groups.js';
import type { Survey } from './survey.js';

/** Nodes by what they have; the largest group first, so that the others are the odd ones. */
export const groupsOf = <T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly [T, ...T[]])[] =>
  [...groupsBy(all, keyOf)].sort((a, b) => b.length - a.length);

/** At most ten names: a fleet can have thousands. */
export const named = (all: readonly { readonly artefact: Desired }[]): string => {
  const names = all.map(({ artefact }) => artefact.node ?? '').sort();
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
};

/** What each node should have. */
export function byNode(artefacts: readonly Desired[]): ReadonlyMap<string, readonly Desired[]> {
  const ofNodes = artefacts.filter((artefact) => artefact.node !== undefined);
  return new Map(groupsBy(ofNodes, ({ node = '' }) => node).map((group) => [group[0].node ?? '', group]));
}

type Present = FileFacts & { readonly state: 'present' };

/** The files of an artefact on one node. */
export interface Seen {
  readonly artefact: Desired;
  /** The first. */
  readonly file: Present;
  /** All that are there. */
  readonly files: readonly Present[];
}

/** The same artefact on every node that has it and was looked at. */
export function together(
  { desired, observed }: Survey,
  isOne: (artefact: Desired) => boolean,
): ReadonlyMap<string, readonly Seen[]> {
  const byName = new Map<string, Seen[]>();
  for (const artefact of desired.artefacts) {
    if (artefact.node === undefined || observed.machines?.has(artefact.node) !== true || !isOne(artefact)) continue;
    const [file, ...more] = artefact.files.map(({ place }) => observed.files.get(placeKey(place)));
    if (file?.state !== 'present') continue;
    const files = [file, ...more.flatMap((one) => (one?.state === 'present' ? [one] : []))];
    const same = byName.get(artefact.name);
    if (same === undefined) byName.set(artefact.name, [{ artefact, file, files }]);
    else same.push({ artefact, file, files });
  }
  return byName;
}
