import type { Desired, DesiredAuthority, DesiredState } from '../catalog/desired.js';
import type { Keyset, Keysets } from '../keysets/keyset.js';

/**
 * What is desired of several nodes together. An authority that many of them trust is judged once, where it was seen first of those whose
 * certificates it signed, since its end stops something there; one that is trusted anywhere is one of the cluster's, and who signs is known
 * where all agree.
 */
export function fleetOf(nodes: readonly DesiredState[]): DesiredState {
  const [only, ...more] = nodes;
  if (only !== undefined && more.length === 0) return only;
  const judged = new Map<string, DesiredAuthority>();
  for (const artefact of nodes.flatMap(({ artefacts }) => artefacts)) {
    if (artefact.kind !== 'authority') continue;
    const known = judged.get(keyOf(artefact));
    if (known === undefined || (!isNeeded(known) && isNeeded(artefact))) judged.set(keyOf(artefact), artefact);
  }
  const isJudged = (artefact: Desired): boolean =>
    artefact.kind !== 'authority' || judged.get(keyOf(artefact)) === artefact;
  return {
    artefacts: nodes.flatMap(({ artefacts }) => artefacts.filter(isJudged)),
    keysets: merged(nodes.map(({ keysets }) => keysets)),
    version: undefined,
  };
}

const keyOf = ({ name, generation }: DesiredAuthority): string => `${name}\0${generation?.certificate ?? ''}`;

/** Whether its end stops something on its node. */
const isNeeded = ({ renewal }: DesiredAuthority): boolean => renewal.unverified !== true;

function merged(all: readonly Keysets[]): Keysets {
  const together = new Map<string, Keyset>();
  for (const keysets of all)
    for (const [name, keyset] of keysets) {
      const known = together.get(name);
      together.set(name, known === undefined ? keyset : both(known, keyset));
    }
  return together;
}

function both(known: Keyset, { generations, signs, trusted }: Keyset): Keyset {
  const ids = new Set(known.generations.map(({ id }) => id));
  const others = generations.filter(({ id }) => !ids.has(id));
  if (others.length === 0 && signs.clients === known.signs.clients && signs.servers === known.signs.servers)
    return known;
  return {
    ...known,
    generations: [...known.generations, ...others],
    signs: {},
    trusted: [...new Set([...known.trusted, ...trusted])],
  };
}
