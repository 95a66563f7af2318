import { keyOf } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Restart } from '../plan/restarts.js';
import type { Action, Plan } from '../plan/plan.js';
import { actionWords } from './action-words.js';
import { dayOf } from '../facts/dates.js';
import { columns, type Paint } from './paint.js';
import { counted } from './counted.js';
import { manualText, nothingToDo } from './plan-report.js';
import { waitingDocument } from './waiting.js';
import { restartDocument, restartsText } from './restarts.js';

/** One thing that apply did. */
export interface DoneAction extends Action {
  readonly paths: readonly string[];
  readonly notAfter: Date | undefined;
  readonly clamped: boolean;
  /** The certificate that was issued, if one was. */
  readonly certificate?: CertificateFacts | undefined;
}

interface Outcome {
  readonly done: readonly DoneAction[];
  readonly remaining: readonly Action[];
}

/** The document of `schemas/apply-report.json`. */
export const applyDocument = (
  home: string,
  { done, remaining }: Outcome,
  restarts: readonly Restart[],
  waiting: Plan['waiting'] = [],
) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'ApplyReport' as const,
  home,
  done: done.map(({ action, node, artefact, paths, notAfter, clamped }) => ({
    action,
    node: node ?? null,
    artefact,
    paths,
    notAfter: notAfter?.toISOString() ?? null,
    clamped,
  })),
  restarts: restarts.map(restartDocument),
  waiting: waiting.map(waitingDocument),
  remaining: remaining.map(({ action, node, artefact }) => ({ action, node: node ?? null, artefact })),
});

export function applyText(
  { done, remaining }: Outcome,
  plan: Plan,
  restarts: readonly Restart[],
  paint: Paint,
): string {
  const rows = done.map(({ action, notAfter, clamped, ...where }) => [
    actionWords[action].done,
    keyOf(where),
    notAfter === undefined ? '' : `ends ${dayOf(notAfter)}${clamped ? ', with its authority' : ''}`,
  ]);
  const failed = remaining.map(
    (action) => `${paint('critical', 'not right yet')}: ${keyOf(action)}; run kubepki check\n`,
  );
  const count = done.length === 0 ? nothingToDo(plan) : `Done: ${counted(done.length, 'change')}.`;
  return [
    columns(rows),
    manualText(plan),
    failed.join(''),
    done.length === 0 ? '' : restartsText(restarts, paint),
    `${count}\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
