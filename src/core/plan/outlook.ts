import { artefactKey, keyOf, type Desired, type DesiredState } from '../catalog/desired.js';
import type { Version } from '../cluster/version.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { differencesOf, type Difference } from './differences.js';
import type { Action, Plan } from './plan.js';
import { restartsOf, type Restart } from './restarts.js';

/** What actions come to: what each changes about its artefact, and what has to be restarted afterwards. */
export interface Outlook {
  /** Found when they are asked for: who is shown no plan needs none. */
  readonly differencesOf: (action: Action) => readonly Difference[];
  readonly restarts: readonly Restart[];
  /** How many artefacts are there and stay as they are: neither to be changed nor waiting for somebody to sign. */
  readonly unchanged: number;
}

/** What a plan, or a part of it, comes to. */
export function outlookOf(
  { actions, waiting }: Pick<Plan, 'actions' | 'waiting'>,
  desired: DesiredState,
  observed: Observed,
  version: Version,
  now: Date,
): Outlook {
  const artefacts = new Map(desired.artefacts.map((artefact) => [artefactKey(artefact), artefact]));
  const touched = new Set([...actions, ...waiting].map(keyOf));
  const stays = (artefact: Desired): boolean =>
    artefact.kind !== 'home' &&
    !touched.has(artefactKey(artefact)) &&
    artefact.files.some(({ place }) => (observed.files.get(placeKey(place))?.state ?? 'absent') !== 'absent');
  return {
    differencesOf: (action) => {
      const artefact = artefacts.get(keyOf(action));
      return artefact === undefined ? [] : differencesOf(action.action, artefact, observed, now);
    },
    restarts: restartsOf(actions, desired, observed, version),
    unchanged: desired.artefacts.filter(stays).length,
  };
}
