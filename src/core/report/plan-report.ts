import { keyOf } from '../catalog/desired.js';
import { isBegun, type Action, type Plan } from '../plan/plan.js';
import type { Finding } from '../rules/finding.js';
import { interruptedApply } from '../rules/interrupted.js';
import type { Difference } from '../plan/differences.js';
import type { Outlook } from '../plan/outlook.js';
import { actionWords } from './action-words.js';
import { columns, type Paint } from './paint.js';
import { counted } from './counted.js';
import { fixFor } from './fix.js';
import { markDocument, marked, noMarks, type Marks } from './plan-marks.js';
import { printable } from './printable.js';
import { obstacleText, waitingDocument, waysOut } from './waiting.js';
import { restartDocument, restartsText } from './restarts.js';

/** What the plan is printed with. */
export interface PlanContext {
  readonly outlook: Outlook;
  /** Where an artefact lies, as people see it; undefined for one that has no file yet. */
  readonly pathOf: (action: Pick<Action, 'node' | 'artefact'>) => string | undefined;
  readonly marks: Marks;
}

/** The document of `schemas/plan.json`. */
export const planDocument = (
  { actions, kept, left, waiting, fingerprint }: Plan,
  { outlook, pathOf, marks }: PlanContext,
) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'Plan' as const,
  fingerprint,
  actions: actions.map((one) => ({
    action: one.action,
    node: one.node ?? null,
    artefact: one.artefact,
    path: pathOf(one) ?? null,
    reasons: reasonsOf(one, marks),
    diff: outlook.differencesOf(one).map(({ what, from, to }) => ({
      what,
      from: from ?? null,
      to: to ?? null,
    })),
  })),
  kept: kept.map(({ action, node, artefact, reasons, ...one }) => ({
    action,
    node: node ?? null,
    artefact,
    path: pathOf({ node, artefact, ...one }) ?? null,
    reasons: reasonsOf({ node, artefact, reasons }, marks),
  })),
  unchanged: outlook.unchanged,
  waiting: waiting.map((one) => ({ ...waitingDocument(one), reasons: reasonsOf(one, marks) })),
  restarts: outlook.restarts.map(restartDocument),
  manual: left.map((finding) => ({
    rule: finding.rule,
    severity: finding.severity,
    node: finding.node ?? null,
    artefact: finding.artefact,
    message: finding.message,
    fix: nextFor(finding, left),
    ...markDocument(marks(finding, finding)),
  })),
});

const reasonsOf = (action: Pick<Action, 'node' | 'artefact' | 'reasons'>, marks: Marks) =>
  action.reasons.map((reason) => ({ ...reason, ...markDocument(marks(action, reason)) }));

/** The command that comes next for what the actions leave. */
const nextFor = (finding: Finding, left: readonly Finding[]): string =>
  fixFor(finding, '', { home: undefined, managed: true, left: new Set(left) });

/** One line an action with its reasons and below it what changes; then what is left to people, the restarts, and the count. */
export function planText(whole: Plan, paint: Paint, outlook: Outlook, marks: Marks = noMarks): string {
  const plan = marked(whole, marks);
  const { actions } = printable(plan);
  const lines = actions.map(({ action, reasons, ...where }) => [
    `${actionWords[action].mark} ${action}`,
    keyOf(where),
    reasons.map(({ message, rule }) => `${message} [${rule}]`).join('; '),
  ]);
  const table = columns(lines, (text, column) =>
    column === 0 ? paint(text.startsWith('+') ? 'good' : 'warning', text) : text,
  ).split('\n');
  const detailed = actions.map((action, index) => {
    // Of what is not there yet everything is new.
    const differences = action.action === 'create' ? [] : outlook.differencesOf(action);
    return `${table[index] ?? ''}\n${differences.map((one) => differenceText(printable(one), paint)).join('')}`;
  });
  const count =
    actions.length === 0
      ? nothingToDo(plan)
      : `${counted(actions.length, 'action')}: ${countByKind(actions)}.${staysText(outlook)}`;
  return [detailed.join(''), keptText(plan), manualText(plan), restartsText(outlook.restarts, paint), `${count}\n`]
    .filter((part) => part !== '')
    .join('\n');
}

const staysText = ({ unchanged }: Outlook): string =>
  unchanged === 0
    ? ''
    : ` ${counted(unchanged, 'artefact')} ${unchanged === 1 ? 'stays as it is' : 'stay as they are'}.`;

/** What is no longer wanted and stays, a line a file. */
function keptText(plan: Pick<Plan, 'kept'>): string {
  const lines = printable(plan).kept.map(({ action, reasons, ...where }) => [
    `${actionWords[action].mark} ${action}`,
    keyOf(where),
    `${reasons.map(({ message, rule }) => `${message} [${rule}]`).join('; ')}; kept until --prune`,
  ]);
  return lines.length === 0 ? '' : columns(lines);
}

function differenceText({ what, from, to }: Difference, paint: Paint): string {
  const label = what.padEnd(9);
  if (to === undefined) return `    ${paint('critical', `- ${label} ${from ?? ''}`)}\n`;
  if (from === undefined) return `    ${paint('good', `+ ${label} ${to}`)}\n`;
  return `      ${label} ${paint('critical', from)} → ${paint('good', to)}\n`;
}

/** What apply leaves to people, one line each: findings, then what waits for somebody to sign. */
export function manualText(plan: Pick<Plan, 'left' | 'waiting'>): string {
  const { left, waiting } = printable(plan);
  const delayed = new Set(waiting.map(keyOf));
  return [
    ...left
      .filter((finding) => !delayed.has(keyOf(finding)))
      .map((finding) => `! ${keyOf(finding)} ${finding.message} [${finding.rule}]: run ${nextFor(finding, left)}\n`),
    ...waiting.map(
      ({ action, obstacle, reasons, ...where }) =>
        `! ${action} ${keyOf(where)} waits for ${obstacleText(obstacle)}: ${reasons.map(({ message, rule }) => `${message} [${rule}]`).join('; ')}\n`,
    ),
    ...waysOut(waiting).map((line) => `${line}\n`),
  ].join('');
}

/** That nothing is due is good news only when nobody is waited for. */
export function nothingToDo({ left, waiting }: Pick<Plan, 'left' | 'waiting'>): string {
  const delayed = new Set(waiting.map(keyOf));
  const others = left.filter((finding) => !delayed.has(keyOf(finding)) && finding.rule !== interruptedApply.id);
  const count = delayed.size + others.length;
  const people = `${counted(count, waiting.length > 0 ? 'thing' : 'finding')} ${count === 1 ? 'needs' : 'need'} a person`;
  if (isBegun({ left }))
    return `kubepki apply finishes what was begun; ${count === 0 ? 'nothing else is due' : people}.`;
  return count === 0 ? 'Nothing to do.' : `Nothing that apply can do: ${people}.`;
}

const countByKind = (actions: readonly Action[]): string =>
  Object.entries(actionWords)
    .map(([kind, { to }]) => ({ to, count: actions.filter(({ action }) => action === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ to, count }) => `${count} to ${to}`)
    .join(', ');
