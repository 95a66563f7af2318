import { artefactKey, keyOf, type DesiredState } from '../catalog/desired.js';
import { nearestWord } from '../cluster/nearest.js';
import { PlanError } from './errors.js';
import type { Action, Plan } from './plan.js';

/** A part of a plan: nodes by name, artefacts by catalog name or as NODE/NAME. Empty: all. */
export interface Choice {
  readonly nodes: readonly string[];
  readonly artefacts: readonly string[];
}

/** @throws PlanError PLAN_CHOICE when a name is not in the spec; one that has nothing to do is fine */
export function chosen(plan: Plan, { nodes, artefacts }: Choice, desired: DesiredState): Plan {
  // What is retired has no artefact, and its node may be gone.
  const listed = [...plan.actions, ...plan.kept];
  const known = new Set([
    ...desired.artefacts.flatMap((artefact) => [artefact.name, artefactKey(artefact)]),
    ...listed.flatMap((action) => [action.artefact, keyOf(action)]),
  ]);
  const knownNodes = new Set([...desired.artefacts, ...listed].flatMap(({ node }) => node ?? []));
  assertKnown('--node', nodes, knownNodes);
  assertKnown('--only', artefacts, known);
  const isChosen = (action: Action): boolean =>
    (nodes.length === 0 || nodes.includes(action.node ?? '')) &&
    (artefacts.length === 0 || artefacts.includes(action.artefact) || artefacts.includes(keyOf(action)));
  return {
    ...plan,
    actions: plan.actions.filter(isChosen),
    kept: plan.kept.filter(isChosen),
    waiting: plan.waiting.filter(isChosen),
  };
}

/** @throws PlanError PLAN_CHOICE for the first name that is none of these, with the nearest that is */
export function assertKnown(flag: string, given: readonly string[], known: ReadonlySet<string>): void {
  const stranger = given.find((name) => !known.has(name));
  if (stranger === undefined) return;
  const meant = nearestWord(stranger, known);
  throw new PlanError('PLAN_CHOICE', `expected a name of this home for ${flag}, got "${stranger}"`, {
    hint: meant === undefined ? 'kubepki plan lists what is due, docs/catalog.md every name' : `did you mean ${meant}?`,
  });
}
