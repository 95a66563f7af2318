import { artefactKey, keyOf, type DesiredState } from '../catalog/desired.js';
import { placeKey } from '../facts/place.js';
import type { Finding } from './finding.js';

/**
 * While a change is under way, an artefact that it names lies between two states, and one of them is right: only what is wrong in
 * both is a fault. That the change was interrupted is a finding of its own.
 *
 * @param there what is found as things lie
 * @param coming what would be found once the change has been finished
 * @param pending what it has still to put in place, by `placeKey`
 */
export function inBothStates(
  there: readonly Finding[],
  coming: readonly Finding[],
  { artefacts }: DesiredState,
  pending: ReadonlyMap<string, unknown>,
): readonly Finding[] {
  const named = new Set(
    artefacts
      .filter(({ files }) => files.some(({ place }) => pending.has(placeKey(place))))
      .map((artefact) => artefactKey(artefact)),
  );
  const remaining = new Set(coming.map(faultOf));
  return there.filter((finding) => !named.has(keyOf(finding)) || remaining.has(faultOf(finding)));
}

const faultOf = (finding: Finding): string => `${finding.rule} ${keyOf(finding)}`;
