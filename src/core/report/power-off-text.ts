import { keyOf } from '../catalog/desired.js';
import { minuteOf } from '../facts/dates.js';
import type { PowerOffCause, PowerOffHorizon } from './power-off.js';

const causes: Readonly<Record<PowerOffCause, string>> = {
  certificate: 'which nothing in the cluster renews',
  kubelet: 'which the kubelet renews only while it is valid',
  authority: 'with everything that it signed',
};

/** As many artefacts as fit into a line are named. */
const shown = 3;

/** What is said about it; empty where nothing is known. */
export function powerOffText(horizon: PowerOffHorizon | null, now: Date): string {
  if (horizon === null) return '';
  const { node, name, role, cause, nodes, notSeen } = horizon;
  const until = new Date(horizon.until);
  const [only = ''] = nodes;
  const who = nodes.length === 1 ? only : 'the cluster';
  const what = `${keyOf({ node: node ?? undefined, artefact: name })} (${role})`;
  if (until < now)
    return `Power-off horizon: passed on ${minuteOf(until)} UTC, when ${what} ended, ${causes[cause]}. Once switched off, ${who} does not heal itself.`;
  const further = notSeen.length === 0 ? '' : ` Not seen, and may end before: ${list(notSeen)}.`;
  return `Power-off horizon: ${minuteOf(until)} UTC. Switched on again before, ${who} heals itself; then ${what} ends, ${causes[cause]}.${further}`;
}

const list = (names: readonly string[]): string =>
  names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
