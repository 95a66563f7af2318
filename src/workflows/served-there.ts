import { renderEndpoint } from '../core/cluster/network.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { EndpointSeen, EndpointSight, Listening } from '../core/facts/live.js';
import type { NodeFacts, ServedFacts } from '../core/facts/node-facts.js';
import type { ProbePort } from '../core/facts/probe-port.js';
import { listeningOn } from '../core/plan/listening-told.js';
import { messageOf, readShown, shownNothing } from '../core/read/shown.js';
import type { Started } from '../core/rules/started.js';
import { startedOn } from './compare-nodes.js';
import { inLanes } from './lanes.js';

/** Endpoints of one node that are asked, at the same time, certificates of a chain that are told, and milliseconds that each has. */
const most = 64;
const longest = 16;
const patience = 5000;

/** Where the servers of a node listen, as its own flags say; whom it dials is none of them. */
const ownOf = (started: readonly Started[], node: string): readonly Listening[] =>
  listeningOn(started, { files: new Map() }, node, true)
    .filter((one) => one.node === node && one.by !== undefined)
    .slice(0, most);

/** The facts of this very node, with what its own servers serve. Nobody else is asked, and no client certificate is shown. */
export async function withServed(facts: NodeFacts, table: FlagTable, probe: ProbePort): Promise<NodeFacts> {
  const served = await inLanes(ownOf(startedOn(facts, table), facts.node), most, async ({ endpoint }) => {
    const { chain, failure } = await probe.call({ endpoint, path: '/version', patience, pair: undefined });
    const { stage, error: reason } = chain.length === 0 ? shownNothing(failure) : shownSomething;
    return { endpoint: renderEndpoint(endpoint), chain: chain.slice(0, longest), stage, reason };
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
    const listening = own.get(one.endpoint);
    return listening === undefined ? [] : [{ ...listening, at: machine.at, sight: sightOf(one) }];
  });
}

const shownSomething = { stage: undefined, error: undefined };

/** Facts of earlier releases do not say where it failed; most often nobody answered. */
function sightOf({ chain, stage = 'connect', reason }: ServedFacts): EndpointSight {
  if (chain.length === 0) return { kind: 'failed', stage, error: reason ?? messageOf(undefined) };
  return { kind: 'shown', ...readShown(chain), protocol: undefined, client: undefined, clock: undefined };
}
