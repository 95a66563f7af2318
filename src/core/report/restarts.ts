import { renderDuration } from '../cluster/duration.js';
import type { Restart } from '../plan/restarts.js';
import { columns, type Paint } from './paint.js';

export const restartDocument = ({ node, component, needs, within, artefacts, reads, settings, mayTear }: Restart) => ({
  node,
  component,
  needs,
  withinSeconds: within ?? null,
  artefacts,
  reads,
  settings,
  mayTear,
});

const when = ({ within }: Restart): string =>
  within === undefined ? 'restart' : within === 0 ? 'at once' : `within ${renderDuration(within)}`;

const becauseOf = ({ artefacts, settings }: Restart): string =>
  [...artefacts, ...(settings.length === 0 ? [] : ['other flags'])].join(', ');

/** What to do on the nodes once the files are there, in the order in which it is safe. Empty when nobody reads what changes. */
export function restartsText(restarts: readonly Restart[], paint: Paint): string {
  if (restarts.length === 0) return '';
  const rows = restarts.map((one) => [`  ${one.node}`, when(one), one.component, becauseOf(one)]);
  const table = columns(rows, (text, column) => (column === 1 && text === 'restart' ? paint('warning', text) : text));
  const careless = [...new Set(restarts.flatMap(({ component, mayTear }) => (mayTear ? component : [])))];
  const torn =
    careless.length === 0
      ? ''
      : `Key and certificate change together: a connection that ${careless.join(' or ')} makes between the two renames fails once.\n` +
        'To avoid that, keep the keys (kubepki renew --reuse-key) or have each pair in one file (pairs: combined in kubepki.yaml).\n';
  const order = restarts.some(({ needs }) => needs === 'restart')
    ? 'Once the files are on the nodes, restart one node after the other, in this order; what takes them by itself is listed with its time.\n'
    : 'Once the files are on the nodes, nothing has to be restarted.\n';
  return `${order}${table}${torn}`;
}
