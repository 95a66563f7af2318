import { parseEndpoint, renderEndpoint } from '../core/cluster/network.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { EndpointSeen, EndpointSight, Listening } from '../core/facts/live.js';
import { servedLimits, type NodeFacts, type ServedFacts } from '../core/facts/node-facts.js';
import type { ProbePort } from '../core/facts/probe-port.js';
import { listeningOn } from '../core/plan/listening-told.js';
import { messageOf, readNames, readShown, shownNothing } from '../core/read/shown.js';
import { saysWhomItTakes } from '../core/rules/served-trust.js';
import type { Started } from '../core/rules/started.js';
import { startedOn } from './compare-nodes.js';
import { inLanes } from './lanes.js';

const patience = servedLimits.patience * 1000;

/** Where the servers of a node listen, as its own flags say; whom it dials is none of them. */
const ownOf = (started: readonly Started[], node: string): readonly Listening[] =>
  listeningOn(started, { files: new Map() }, node, true)
    .filter((one) => one.node === node && one.by !== undefined)
    .slice(0, servedLimits.endpoints);

/** The facts of this very node, with what its own servers serve. Nobody else is asked, and no client certificate is shown. */
export async function withServed(facts: NodeFacts, table: FlagTable, probe: ProbePort): Promise<NodeFacts> {
  const own = ownOf(startedOn(facts, table), facts.node);
  const served = await inLanes(own, servedLimits.endpoints, async (one): Promise<ServedFacts> => {
    const endpoint = renderEndpoint(one.endpoint);
    const { chain, failure } = await probe.call({
      endpoint: one.endpoint,
      path: '/version',
      patience,
      pair: undefined,
    });
    if (chain.length === 0) {
      const { stage, error } = shownNothing(failure);
      return { endpoint, chain, stage, reason: error };
    }
    const takes = saysWhomItTakes(one) ? await probe.clientAuthorities(one.endpoint, patience) : undefined;
    return {
      endpoint,
      chain: chain.slice(0, servedLimits.chain),
      reason: undefined,
      // A part of them would look like all.
      takes: takes !== undefined && takes.length > servedLimits.names ? undefined : takes,
    };
  });
  return { ...facts, served };
}

/** What the servers of a node served when its facts were collected, as it would be seen there. */
export function servedThere(
  { node, machine, served }: NodeFacts,
  started: readonly Started[],
): readonly EndpointSeen[] {
  const own = new Map(ownOf(started, node).map((one) => [renderEndpoint(one.endpoint), one]));
  return served.flatMap((one) => {
    const endpoint = parseEndpoint(one.endpoint, 443);
    const listening = endpoint && own.get(renderEndpoint(endpoint));
    return listening === undefined ? [] : [{ ...listening, at: machine.at, sight: sightOf(one) }];
  });
}

/** Facts of earlier releases do not say where it failed; most often nobody answered. */
function sightOf({ chain, stage = 'connect', reason, takes }: ServedFacts): EndpointSight {
  if (chain.length === 0) return { kind: 'failed', stage, error: reason ?? messageOf(undefined) };
  const unseen = { protocol: undefined, client: undefined, clock: undefined };
  return { kind: 'shown', ...readShown(chain), ...unseen, takes: readNames(takes) };
}
