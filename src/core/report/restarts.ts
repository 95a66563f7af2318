import { renderDuration } from '../cluster/duration.js';
import type { Restart } from '../plan/restarts.js';
import { columns, type Paint } from './paint.js';

export const restartDocument = ({
  node,
  component,
  needs,
  command,
  within,
  artefacts,
  reads,
  settings,
  tears,
}: Restart) => ({
  node,
  component,
  needs,
  command: command ?? null,
  withinSeconds: within ?? null,
  artefacts,
  reads,
  settings,
  mayTear: tears !== undefined,
});

const when = ({ within, needs }: Restart): string =>
  within === undefined ? needs : within === 0 ? 'at once' : `within ${renderDuration(within)}`;

const becauseOf = ({ artefacts, settings }: Restart): string =>
  [...artefacts, ...(settings.length === 0 ? [] : ['other flags'])].join(', ');

/** What to do on the nodes once the files are there, in the order in which it is safe. Empty when nobody reads what changes. */
export function restartsText(restarts: readonly Restart[], paint: Paint): string {
  if (restarts.length === 0) return '';
  const rows = restarts.map((one) => [`  ${one.node}`, when(one), one.command ?? one.component, becauseOf(one)]);
  const table = columns(rows, (text, column) =>
    column === 1 && (text === 'restart' || text === 'reload') ? paint('warning', text) : text,
  );
  const order = restarts.some(({ needs }) => needs !== 'nothing')
    ? `Once the files are on the nodes, ${verbs(restarts)} one node after the other, in this order; what takes them by itself is listed with its time.\n`
    : 'Once the files are on the nodes, nothing has to be restarted.\n';
  return `${order}${table}${tearingText(restarts)}`;
}

const verbs = (restarts: readonly Restart[]): string =>
  (['restart', 'reload'] as const).filter((verb) => restarts.some(({ needs }) => needs === verb)).join(' and ');

/** Once a plan: whose connections can fail, how rarely, and how none does. */
function tearingText(restarts: readonly Restart[]): string {
  const [renames, reads] = (['renames', 'reads'] as const).map((moment) => [
    ...new Set(restarts.flatMap(({ component, tears }) => (tears === moment ? component : []))),
  ]);
  if (renames !== undefined && renames.length > 0)
    return (
      `Key and certificate change together: a connection that ${oneOf(renames)} makes between the two renames fails once.\n` +
      'With kept keys (kubepki renew --reuse-key) none does; with each pair in one file (pairs: combined in kubepki.yaml, where the layout allows it) hardly any.\n'
    );
  return reads === undefined || reads.length === 0
    ? ''
    : `Key and certificate change together, in one file that ${oneOf(reads)} reads twice: a connection that meets the rename fails once, ` +
        'which is rare.\nWith kept keys (kubepki renew --reuse-key) none does.\n';
}

const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
