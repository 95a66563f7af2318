import { resolve } from 'node:path';
import type { Plan } from '../core/plan/plan.js';
import { parseSavedPlan, recall } from '../core/plan/saved.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { WorkflowError } from './errors.js';
import { textOf } from './texts.js';

/** A plan may list every artefact of a large cluster. Bytes. */
const limit = 64 * 1024 * 1024;

/**
 * The plan that `plan --out` saved, as it reads against the home now.
 *
 * @throws PlanError PLAN_MALFORMED; WorkflowError PATH_NOT_FOUND, HOME_CHANGED
 */
export function savedPlan(file: string, current: Plan, reader: ReaderPort): Plan {
  const text = textOf(reader, resolve(file), limit);
  if (text === undefined) throw new WorkflowError('PATH_NOT_FOUND', `expected a saved plan, got nothing at ${file}`);
  const saved = parseSavedPlan(text.toString('utf8'), file);
  const plan = recall(saved, current);
  if (plan !== undefined) return plan;
  const got =
    saved.fingerprint === current.fingerprint
      ? 'one of which nothing has changed, but more has become due since'
      : 'one that has changed since in its spec, keysets, ledger or files';
  throw new WorkflowError('HOME_CHANGED', `expected the home that ${file} was made from, got ${got}`, {
    hint: 'nothing was changed; run kubepki plan again',
  });
}
