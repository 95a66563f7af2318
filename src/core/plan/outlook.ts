import { artefactKey, keyOf, type DesiredState } from '../catalog/desired.js';
import type { Version } from '../cluster/version.js';
import type { Observed } from '../facts/observed.js';
import { differencesOf, type Difference } from './differences.js';
import type { Action } from './plan.js';
import { restartsOf, type Restart } from './restarts.js';

/** What actions come to: what each changes about its artefact, and what has to be restarted afterwards. */
export interface Outlook {
  /** By `keyOf` of the action. */
  readonly differences: ReadonlyMap<string, readonly Difference[]>;
  readonly restarts: readonly Restart[];
}

/** @param actions a plan's, or a part of them */
export function outlookOf(
  actions: readonly Action[],
  desired: DesiredState,
  observed: Observed,
  version: Version,
  now: Date,
): Outlook {
  const artefacts = new Map(desired.artefacts.map((artefact) => [artefactKey(artefact), artefact]));
  const differences = actions.flatMap((action): [string, readonly Difference[]][] => {
    const artefact = artefacts.get(keyOf(action));
    return artefact === undefined ? [] : [[keyOf(action), differencesOf(action.action, artefact, observed, now)]];
  });
  return { differences: new Map(differences), restarts: restartsOf(actions, desired, observed, version) };
}
