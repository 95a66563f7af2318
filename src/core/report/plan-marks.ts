import { keyOf } from '../catalog/desired.js';
import type { Suppression } from '../cluster/check-policy.js';
import type { Place } from '../facts/place.js';
import type { Action, Plan, Reason } from '../plan/plan.js';
import type { Finding } from '../rules/finding.js';
import { suppressionOf, type PolicySource } from './suppressions.js';

/** Says which suppression holds for a reason of a plan. What is suppressed is planned all the same. */
export type Marks = (
  where: { readonly node: string | undefined; readonly artefact: string },
  reason: Reason,
) => Suppression | undefined;

export const noMarks: Marks = () => undefined;

/** A reason is a finding without its place; a finding that several files have is marked when it is suppressed for all of them. */
export function marksOf(
  findings: readonly Finding[],
  sources: readonly PolicySource[],
  pathOf: (place: Place) => string,
  now: Date,
): Marks {
  if (sources.every(({ suppress }) => suppress.length === 0)) return noMarks;
  const keyFor: (...of: Parameters<Marks>) => string = (where, { rule, message }) =>
    [keyOf(where), rule, message].join('\0');
  const marks = new Map<string, Suppression | undefined>();
  for (const finding of findings) {
    const key = keyFor(finding, finding);
    const suppression = suppressionOf(finding, sources, pathOf, now);
    marks.set(key, marks.has(key) ? marks.get(key) && suppression : suppression);
  }
  return (where, reason) => marks.get(keyFor(where, reason));
}

/** The plan as people read it: what is suppressed is said to be. */
export function marked(plan: Plan, marks: Marks): Plan {
  if (marks === noMarks) return plan;
  const withMarks = <T extends Action>(action: T): T => ({
    ...action,
    reasons: action.reasons.map((reason) => ({ ...reason, message: messageOf(reason, marks(action, reason)) })),
  });
  return {
    ...plan,
    actions: plan.actions.map(withMarks),
    kept: plan.kept.map(withMarks),
    waiting: plan.waiting.map(withMarks),
    left: plan.left.map((finding) => ({ ...finding, message: messageOf(finding, marks(finding, finding)) })),
  };
}

const messageOf = ({ message }: Pick<Reason, 'message'>, suppression: Suppression | undefined): string =>
  suppression === undefined ? message : `${message} (suppressed until ${suppression.until}: ${suppression.reason})`;

/** The same as data; nothing where nothing is suppressed. */
export const markDocument = (suppression: Suppression | undefined) =>
  suppression === undefined ? {} : { suppressed: { until: suppression.until, reason: suppression.reason } };
