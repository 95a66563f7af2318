import type { EndpointSeen, EndpointSight, Listening } from '../core/facts/live.js';
import { renderEndpoint } from '../core/cluster/network.js';
import type { Answer, Endpoint, ProbePort } from '../core/facts/probe-port.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { listeningIn, once } from '../core/plan/listening.js';
import { listeningOn } from '../core/plan/listening-told.js';
import { isLoopback } from '../core/read/address.js';
import { messageOf, readNames, readShown, shownNothing } from '../core/read/shown.js';
import { isUnreachable } from '../core/rules/live.js';
import { saysWhomItTakes } from '../core/rules/served-trust.js';
import type { FurtherLook } from './check.js';
import { clientFor, givenClient, unusable, verdictOf, type ClientPair, type ShownClient } from './client-pairs.js';
import { endpointsToo, type Comparison } from './comparison.js';
import { inLanes } from './lanes.js';

/** Endpoints that are asked at the same time, and milliseconds that each has. */
const atOnce = 128;
const patience = 5000;

/** What to look at beyond files. */
export interface LiveRequest {
  /** Addresses that the user names, beside those of the spec or the flags. */
  readonly further: readonly Endpoint[];
  /** Shown to every server; undefined to show those of the node, where they can be read. */
  readonly pair: ClientPair | undefined;
  /** The time, whatever moment is judged. */
  readonly now: Date;
}

/**
 * Asks every endpoint that the spec, or without one the flags, name, and those that the user names: no other.
 *
 * @throws WorkflowError CLIENT_PAIR_UNUSABLE
 */
export const liveLook =
  (request: LiveRequest, tools: { readonly reader: ReaderPort; readonly probe: ProbePort }): FurtherLook =>
  async (comparison) => {
    const { node } = comparison;
    const asked = listeningOf(comparison).filter((one) => node === undefined || one.node === node);
    const listening = once([...asked, ...request.further.map((endpoint) => named(endpoint, node))]);
    const given = request.pair === undefined ? undefined : givenClient(request.pair, tools.reader);
    const live = await inLanes(listening, atOnce, (one) => lookAt(one, comparison, { now: request.now, given }, tools));
    return {
      ...comparison,
      observed: { ...comparison.observed, live: withFormer(live, comparison.observed.live ?? []) },
      pathOf: endpointsToo(comparison.pathOf),
    };
  };

/** What was seen before, as in facts, counts where nothing is seen now. */
function withFormer(live: readonly EndpointSeen[], former: readonly EndpointSeen[]): readonly EndpointSeen[] {
  const keyOf = ({ node, endpoint }: EndpointSeen) => `${node ?? ''} ${renderEndpoint(endpoint)}`;
  const before = new Map(former.map((seen) => [keyOf(seen), seen]));
  const isTelling = (seen: EndpointSeen) => seen.sight.kind === 'shown' || isUnreachable(seen);
  const now = live.map((seen) => (isTelling(seen) ? seen : (before.get(keyOf(seen)) ?? seen)));
  const known = new Set(now.map(keyOf));
  return [...now, ...former.filter((seen) => !known.has(keyOf(seen)))];
}

function listeningOf({ cluster, audit, observed, here, desired }: Comparison): readonly Listening[] {
  const nodes = new Set([...desired.artefacts.flatMap(({ node }) => node ?? []), ...(observed.machines?.keys() ?? [])]);
  if (cluster !== undefined) {
    const isWhole = cluster.nodes.every(({ name }) => nodes.has(name));
    // Of one node of several nothing says what another serves.
    return listeningIn(cluster, here).flatMap((one) =>
      one.node === undefined ? [isWhole ? one : { ...one, by: undefined }] : nodes.has(one.node) ? [one] : [],
    );
  }
  return [...nodes].flatMap((node) => listeningOn(audit?.started ?? [], observed, node, node === here));
}

/** An address of which nothing is known but that it must answer. */
const named = (endpoint: Endpoint, node: string | undefined): Listening => ({
  node,
  component: 'server',
  by: undefined,
  endpoint,
  // Loopback that no flag names is the end of a tunnel; who dials in earnest does not dial that.
  dialledAs: isLoopback(endpoint.host) ? [] : [endpoint.host],
  vantage: 'must',
});

async function lookAt(
  one: Listening,
  comparison: Comparison,
  { now, given }: { readonly now: Date; readonly given: ShownClient | undefined },
  { reader, probe }: { readonly reader: ReaderPort; readonly probe: ProbePort },
): Promise<EndpointSeen> {
  if (one.vantage === 'hidden') return { ...one, at: now, sight: { kind: 'hidden' } };
  const client = clientFor(one, comparison, given, reader);
  const call = { endpoint: one.endpoint, path: '/version', patience };
  const answer = await probe.call({ ...call, pair: client?.pair });
  if (answer.failure?.stage !== 'pair') return { ...one, at: now, sight: await sightOf(answer, client) };
  // Of its own pairs the rules about files say what is wrong; what the user names is never left out in silence.
  if (given !== undefined) throw unusable(given.name, messageOf(answer.failure.error));
  const unpaired = await probe.call({ ...call, pair: undefined });
  return { ...one, at: now, sight: await sightOf(unpaired, undefined) };

  async function sightOf(shown: Answer, by: ShownClient | undefined): Promise<EndpointSight> {
    const sight = shownSight(shown, by);
    if (sight.kind !== 'shown' || !saysWhomItTakes(one)) return sight;
    return { ...sight, takes: readNames(await probe.clientAuthorities(one.endpoint, patience)) };
  }
}

function shownSight(answer: Answer, client: ShownClient | undefined): EndpointSight {
  const { failure, chain, protocol, date } = answer;
  if (chain.length === 0) return shownNothing(failure);
  return { kind: 'shown', ...readShown(chain), protocol, clock: date, client: verdictOf(answer, client) };
}
