import { artefactKey, keyOf, type DesiredState } from '../catalog/desired.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { signatureEdges } from '../read/edges.js';
import { certificatesIn } from '../read/observe.js';
import type { Finding } from './finding.js';

/** What would be observed once an interrupted change has been finished. */
export function finished(observed: Observed): Observed {
  const files = new Map([...observed.files, ...(observed.pending ?? [])]);
  const certificates = new Map(
    [...files.values()].flatMap(certificatesIn).map((certificate) => [certificate.fingerprint, certificate]),
  );
  return {
    ...observed,
    pending: undefined,
    files,
    certificates,
    edges: signatureEdges(certificates.values(), observed),
  };
}

/**
 * While a change is under way, an artefact that it names lies between two states, and one of them is right: only what is wrong in
 * both is a fault. That the change was interrupted is a finding of its own.
 *
 * @param there what is found as things lie
 * @param coming what would be found once the change has been finished
 */
export function inBothStates(
  there: readonly Finding[],
  coming: readonly Finding[],
  { artefacts }: DesiredState,
  { pending = new Map<string, never>() }: Observed,
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
