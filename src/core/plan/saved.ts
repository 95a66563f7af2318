import * as v from 'valibot';
import { keyOf } from '../catalog/desired.js';
import { PlanError } from './errors.js';
import { actionKinds, type Action, type Plan } from './plan.js';

/** What of a saved plan decides: the rest of the document is for its readers. */
export interface SavedPlan {
  readonly fingerprint: string;
  readonly actions: Plan['actions'];
}

const schema = v.object({
  apiVersion: v.literal('kubepki/v1'),
  kind: v.literal('Plan'),
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  actions: v.array(
    v.object({
      action: v.picklist(actionKinds),
      node: v.nullable(v.string()),
      artefact: v.string(),
      reasons: v.array(v.object({ rule: v.string(), message: v.string() })),
    }),
  ),
});

/**
 * Reads what `plan --out` wrote.
 *
 * @param file how it is called in messages
 * @throws PlanError PLAN_MALFORMED
 */
export function parseSavedPlan(text: string, file: string): SavedPlan {
  const result = v.safeParse(schema, jsonOf(text));
  if (!result.success) {
    const at = v.getDotPath(result.issues[0]) ?? 'the document';
    throw new PlanError('PLAN_MALFORMED', `${file}: expected a plan, got something else at ${at}`, {
      hint: 'make one with kubepki plan --out FILE',
    });
  }
  const { fingerprint, actions } = result.output;
  return {
    fingerprint,
    actions: actions.map(({ node, ...rest }) => ({
      ...rest,
      node: node ?? undefined,
      title: rest.artefact,
      keepsKey: false,
    })),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The saved plan as it reads now: its actions in the order of the current one. Undefined when it is of another home, or of this one before it changed. */
export function recall(saved: SavedPlan, current: Plan): Plan | undefined {
  if (saved.fingerprint !== current.fingerprint) return undefined;
  const wanted = new Map(saved.actions.map((action) => [keyOf(action), action.action]));
  const isWanted = (action: Action): boolean => wanted.get(keyOf(action)) === action.action;
  const actions = [...current.actions, ...current.kept].filter(isWanted);
  const kept = current.kept.filter((action) => !isWanted(action));
  // With the same fingerprint only time can make a difference: what became due since is stronger, and refused.
  return actions.length === saved.actions.length ? { ...current, actions, kept } : undefined;
}
