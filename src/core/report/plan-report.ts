import { keyOf } from '../catalog/desired.js';
import type { Action, Plan } from '../plan/plan.js';
import { actionWords } from './action-words.js';
import { columns, type Paint } from './paint.js';
import { counted } from './counted.js';
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
  const count =
    actions.length === 0 ? nothingToDo(left) : `${counted(actions.length, 'action')}: ${countByKind(actions)}.`;
  const table = columns(lines, (text, column) =>
    column === 0 ? paint(text.startsWith('+') ? 'good' : 'warning', text) : text,
  );
  return [table, manualText(left), `${count}\n`].filter((part) => part !== '').join('\n');
}

/** What apply leaves to people, one line each. */
export const manualText = (left: Plan['left']): string =>
  printable(left)
    .map(({ message, rule, ...where }) => `! ${keyOf(where)} ${message} [${rule}]: run kubepki explain ${rule}\n`)
    .join('');

/** That nothing is due is good news only when nobody is waited for. */
export const nothingToDo = (left: Plan['left']): string =>
  left.length === 0
    ? 'Nothing to do.'
    : `Nothing that apply can do: ${counted(left.length, 'finding')} ${left.length === 1 ? 'needs' : 'need'} a person.`;

const countByKind = (actions: readonly Action[]): string =>
  Object.entries(actionWords)
    .map(([kind, { to }]) => ({ to, count: actions.filter(({ action }) => action === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ to, count }) => `${count} to ${to}`)
    .join(', ');
