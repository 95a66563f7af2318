import type { Action, Plan } from '../plan/plan.js';
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

const marks = { create: '+', reissue: '~', rewrite: '~', permissions: '*' } as const;

const subjectOf = ({ node, artefact }: Pick<Action, 'node' | 'artefact'>): string =>
  node === undefined ? artefact : `${node}/${artefact}`;

/** One line an action with its reasons, then what is left to people, then the count. */
export function planText(plan: Plan, paint: Paint): string {
  const { actions, left } = printable(plan);
  const lines = actions.map(({ action, reasons, ...where }) => [
    `${marks[action]} ${action}`,
    subjectOf(where),
    reasons.map(({ message, rule }) => `${message} [${rule}]`).join('; '),
  ]);
  const manual = left.map(
    ({ node, artefact, message, rule }) =>
      `! ${subjectOf({ node, artefact })} ${message} [${rule}]: run kubepki explain ${rule}\n`,
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
  (['create', 'reissue', 'rewrite', 'permissions'] as const)
    .map((kind) => [kind, actions.filter(({ action }) => action === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} to ${kind === 'permissions' ? 'narrow' : kind}`)
    .join(', ');
