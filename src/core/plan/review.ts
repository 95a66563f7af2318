import { keyOf } from '../catalog/desired.js';
import { actionKinds, type Action, type Plan } from './plan.js';

// A plan that was reviewed is carried out as it stands, or a part of it, whenever that may be. The fingerprint says that what it was
// made from is the same; time is the one thing that goes on.

const isStronger = (one: Action, other: Action): boolean =>
  actionKinds.indexOf(one.action) < actionKinds.indexOf(other.action);

const byArtefact = ({ actions }: Pick<Plan, 'actions'>): ReadonlyMap<string, Action> =>
  new Map(actions.map((action) => [keyOf(action), action]));

/**
 * What time has overtaken: the reviewed plan writes it again, and by now more is needed, so that the result would be wrong.
 * Narrowing is right whatever else has become due.
 */
export function overtaken(reviewed: Plan, current: Plan): readonly Action[] {
  const now = byArtefact(current);
  return reviewed.actions.filter((action) => {
    const due = now.get(keyOf(action));
    return action.action !== 'permissions' && due !== undefined && isStronger(due, action);
  });
}

/** What was to be done and is not: actions that a plan made afterwards still has for the artefacts of the reviewed one. */
export function undone(reviewed: Plan, afterwards: Plan): readonly Action[] {
  const wanted = byArtefact(reviewed);
  return [...afterwards.actions, ...afterwards.kept].filter((action) => {
    const done = wanted.get(keyOf(action));
    return done !== undefined && !isStronger(action, done);
  });
}
