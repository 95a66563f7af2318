import { httpsUrl } from '../core/cluster/network.js';
import type { EndpointFacts, ProbePort } from '../core/facts/probe-port.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import type { Action } from '../core/plan/plan.js';
import { servedAs, servingsOf, type Served, type Serving } from '../core/plan/served.js';
import { desiredOf, lookAtHome, openHome } from './home.js';
import { inLanes } from './lanes.js';

/** Seconds beyond what the reload table says: renames are noticed late on a busy machine, and a restart takes its time. */
const margin = 15;

/** Endpoints that are asked at the same time. */
const atOnce = 32;

/**
 * Looks whether what was made is served, each for as long as its reader may take. Endpoints are addresses of the spec and no others.
 *
 * @param done what was made, of any kind
 */
export async function verifyLive(
  folder: string,
  done: readonly Pick<Action, 'node' | 'artefact'>[],
  { reader, probe }: { readonly reader: ReaderPort; readonly probe: ProbePort },
  now: Date,
): Promise<readonly Served[]> {
  const home = openHome(folder, reader);
  const desired = desiredOf(home);
  const servings = servingsOf(done, desired, lookAtHome(home, desired, reader), home.cluster, now);
  return inLanes(servings, atOnce, async (serving) => servedAs(serving, await look(serving, probe)));
}

/** Writes into the ledger what was seen served: it is in use. @throws StoreError */
export function recordServed(folder: string, found: readonly Served[], writer: WriterPort, now: Date): void {
  const changes = found
    .filter(({ state }) => state === 'served')
    .map(({ node, artefact, fingerprint, endpoint }) => ({
      action: 'served' as const,
      node,
      artefact,
      fingerprint,
      endpoint: httpsUrl(endpoint.host, endpoint.port),
    }));
  if (changes.length === 0) return;
  const command = 'renew --verify-live';
  const release = writer.lock(folder, command, now);
  try {
    writer.commit({ home: folder, nodes: new Map() }, { record: { time: now.toISOString(), command, changes } });
  } finally {
    release();
  }
}

const look = async (
  { isHidden, endpoint, fingerprint, within }: Serving,
  probe: ProbePort,
): Promise<EndpointFacts | undefined> =>
  isHidden ? undefined : probe.watch(endpoint, ({ chain }) => chain[0] === fingerprint, (within ?? 0) + margin);
