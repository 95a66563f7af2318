import { keyOf } from '../catalog/desired.js';
import type { Action, Plan } from '../plan/plan.js';
import { actionWords } from './action-words.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';

/** The document of `schemas/plan.json`. */
export const planDocument = ({ actions, left, fingerprint }: Plan) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'Plan' as const,
  fingerprint,
  actions: actions.map(({ action, node, artefact, reasons }) => ({ action, node: node ?? null, artefact, reasons })),
  manual: left.map(({ rule, severity, node, artefact, message }) => ({
    rule,
    severity,
    node: node ?? null,
    artefact,
    message,
  })),
});

/** One line an action with its reasons, then what is left to people, then the count. */
export function planText(plan: Plan, paint: Paint): string {
  const { actions, left } = printable(plan);
  const lines = actions.map(({ action, reasons, ...where }) => [
    `${actionWords[action].mark} ${action}`,
    keyOf(where),
    reasons.map(({ message, rule }) => `${message} [${rule}]`).join('; '),
  ]);
  const manual = left.map(
    ({ message, rule, ...where }) => `! ${keyOf(where)} ${message} [${rule}]: run kubepki explain ${rule}\n`,
  );
  const count =
    actions.length === 0
      ? 'Nothing to do.'
      : `${actions.length} ${actions.length === 1 ? 'action' : 'actions'}: ${countByKind(actions)}.`;
  const table = columns(lines, (text, column) =>
    column === 0 ? paint(text.startsWith('+') ? 'good' : 'warning', text) : text,
  );
  return [table, manual.join(''), `${count}\n`].filter((part) => part !== '').join('\n');
}

const countByKind = (actions: readonly Action[]): string =>
  Object.entries(actionWords)
    .map(([kind, { to }]) => ({ to, count: actions.filter(({ action }) => action === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ to, count }) => `${count} to ${to}`)
    .join(', ');
