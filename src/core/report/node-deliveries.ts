import type { ClusterNode } from '../cluster/cluster.js';
import type { Deliveries } from '../facts/chain.js';
import { minuteOf } from '../facts/dates.js';

/** What a home knows of how its files get to a node. */
export interface NodeDelivery {
  readonly node: string;
  /** `in-place`: the home writes there itself. `not-observed`: the node has never answered. */
  readonly state: 'answered' | 'not-observed' | 'in-place';
  /** When it last answered with something new. */
  readonly at: string | null;
}

/** In the order of the spec. */
export const nodeDeliveries = (
  nodes: readonly Pick<ClusterNode, 'name' | 'root'>[],
  { answered }: Deliveries,
): readonly NodeDelivery[] =>
  nodes.map(({ name, root }) => {
    const at = root === undefined ? answered.get(name) : undefined;
    const state = root !== undefined ? 'in-place' : at === undefined ? 'not-observed' : 'answered';
    return { node: name, state, at: at?.toISOString() ?? null };
  });

/** As many nodes as fit into a line are named. */
const shown = 6;

/** A sentence; empty where nothing is delivered. That nobody answered is no alarm: not every home asks. */
export function nodeDeliveriesText(deliveries: readonly NodeDelivery[]): string {
  const delivered = deliveries.filter(({ state }) => state !== 'in-place');
  const answered = delivered.filter(({ state }) => state === 'answered');
  const silent = delivered.filter(({ state }) => state === 'not-observed');
  if (delivered.length === 0) return '';
  if (answered.length === 0)
    return 'Delivery to the nodes: not observed, since none has answered (kubepki deliver --confirm).';
  const parts = [
    list(answered.map(({ node, at }) => `${node} answered on ${minuteOf(new Date(at ?? 0))} UTC`)),
    ...(silent.length === 0 ? [] : [`not observed: ${list(silent.map(({ node }) => node))}`]),
  ];
  return `Delivery to the nodes: ${parts.join('; ')}.`;
}

const list = (texts: readonly string[]): string =>
  texts.length <= shown ? texts.join(', ') : `${texts.slice(0, shown).join(', ')} and ${texts.length - shown} more`;
