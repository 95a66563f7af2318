import { join } from 'node:path';
import { isCollected } from '../core/catalog/collected.js';
import { recognised } from '../core/catalog/layouts/recognised.js';
import type { FlagTable } from '../core/components/flag-table.js';
import { isPkiError } from '../core/error.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import { dayOf } from '../core/facts/dates.js';
import type { FileFacts } from '../core/facts/file.js';
import type { NodeFacts } from '../core/facts/node-facts.js';
import type { NodeView } from '../core/facts/node-view.js';
import { placeKey, type Place } from '../core/facts/place.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { dataFolders } from '../core/infer/folders.js';
import { tellingOf } from '../core/infer/told.js';
import { factsLimit, readNodeFacts } from '../core/read/node-facts.js';
import { ReadError } from '../core/read/errors.js';
import { observed } from '../core/read/observe.js';
import { factsClock, fleetRules } from '../core/rules/fleet.js';
import { manifestNotDeployed } from '../core/rules/fleet-deployed.js';
import { judge } from '../core/rules/judge.js';
import { unspecifiedRules } from '../core/rules/machine-rules.js';
import { compareHome } from './check-home.js';
import { compareNodes } from './compare-nodes.js';
import { endpointsToo, type CheckRequest, type Comparison } from './comparison.js';
import { WorkflowError } from './errors.js';
import { servedThere } from './served-there.js';
import { unreadable } from './unreadable.js';

/** Facts files, and folders of them. @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE, NODE_AMBIGUOUS; ReadError READ_FACTS, READ_FACTS_SECRET */
export function factsAt(paths: readonly string[], reader: ReaderPort): Collected {
  const known = new Map<string, CertificateFacts>();
  const byNode = new Map<string, NodeFacts>();
  const warnings: string[] = [];
  for (const path of paths.flatMap((one) => filesAt(one, reader))) {
    const facts = factsIn(path, known, reader);
    const before = byNode.get(facts.node);
    if (before !== undefined && before.machine.hostname !== facts.machine.hostname)
      throw new WorkflowError(
        'NODE_AMBIGUOUS',
        `expected facts of one machine for each node, got two machines that are called ${facts.node}: ${before.machine.hostname ?? 'one without a name'} and ${facts.machine.hostname ?? 'one without a name'}`,
        { hint: 'name the nodes where the facts are collected: kubepki collect --node NAME' },
      );
    if (before !== undefined)
      warnings.push(`of ${facts.node} there are facts of two times: the older ones were left out`);
    if (before === undefined || before.machine.at < facts.machine.at) byNode.set(facts.node, facts);
  }
  return { nodes: [...byNode.values()], warnings };
}

/** What facts files hold together. */
export interface Collected {
  readonly nodes: readonly NodeFacts[];
  readonly warnings: readonly string[];
}

function filesAt(path: string, reader: ReaderPort): readonly string[] {
  if (reader.kindOf(path) !== 'folder') return [path];
  const names = reader.namesIn(path).filter((name) => name.endsWith('.json'));
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new WorkflowError('PATH_NOT_FOUND', `expected facts files, NAME.json each, in ${path}, got none`);
}

function factsIn(path: string, known: Map<string, CertificateFacts>, reader: ReaderPort): NodeFacts {
  const file = reader.read(path, factsLimit);
  if (file.state === 'absent')
    throw new WorkflowError('PATH_NOT_FOUND', `expected a facts file, got nothing at ${path}`, {
      hint: 'kubepki collect --out FILE, on the node',
    });
  if (file.state === 'unreadable' || file.bytes === undefined)
    throw unreadable(path, file.state === 'unreadable' ? file.reason : 'it was not opened');
  try {
    return readNodeFacts(file.bytes.reveal().toString('utf8'), known);
  } catch (error) {
    if (isPkiError(error) && error instanceof ReadError) throw new ReadError(error.code, `${path}: ${error.message}`);
    throw error;
  }
}

/** A node as its facts show it. */
export function viewOfFacts({ node, machine, files, folders, notRead }: NodeFacts): NodeView {
  const isThere = (path: string) => (files.get(path)?.state ?? 'absent') !== 'absent';
  const hashOf = (path: string) => {
    const file = files.get(path);
    return file?.state === 'present' && file.sha256 !== '' ? file.sha256 : undefined;
  };
  const isSeen = (path: string) => files.has(path) || folders.some((folder) => isBelow(path, folder));
  return {
    node,
    machine: { ...machine, layout: recognised(isThere, dataFolders(tellingOf(machine))) },
    owner: 0,
    warnings: notRead.map(({ what, reason }) => `on ${node} ${what} could not be read: ${reason}`).slice(0, 5),
    isThere,
    namesIn: (folder) =>
      [...files.keys()].flatMap((path) =>
        isBelow(path, folder) && isThere(path) && !path.slice(folder.length + 1).includes('/')
          ? [path.slice(folder.length + 1)]
          : [],
      ),
    isSame: (a, b) => a === b || (hashOf(a) !== undefined && hashOf(a) === hashOf(b)),
    canSee: ({ path }) => isSeen(path) || isCollected(path),
    look: (places) => new Map(places.map((place) => [placeKey(place), fileAt(place)])),
    pathOf: ({ path }) => `${node}:/${path}`,
  };

  function fileAt(place: Place): FileFacts {
    const file = files.get(place.path);
    if (file !== undefined) return { ...file, place };
    if (isSeen(place.path)) return { place, state: 'absent' };
    return { place, state: 'unreadable', reason: 'it is not in the facts', attributes: undefined };
  }
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** What compares facts. */
export interface FactsTools {
  readonly reader: ReaderPort;
  readonly processes: ProcessPort;
  readonly table: FlagTable;
}

const isUnspecified = (rule: string): boolean => unspecifiedRules.some(({ id }) => id === rule);

/** What was compared, with what the servers of the nodes served there. */
function withServedThere(compared: Comparison, nodes: readonly NodeFacts[]): Comparison {
  const live = nodes.flatMap((facts) => servedThere(facts, compared.audit?.started ?? []));
  const { observed: seen, pathOf } = compared;
  return live.length === 0 ? compared : { ...compared, observed: { ...seen, live }, pathOf: endpointsToo(pathOf) };
}

/** @throws WorkflowError PATH_NOT_PKI where there is nothing of Kubernetes in any facts */
function saidOfBlank(nodes: readonly NodeFacts[]): readonly string[] {
  const blank = nodes.filter(
    ({ machine, files }) =>
      machine.sources.every(({ isPart }) => isPart) && [...files.values()].every(({ state }) => state === 'absent'),
  );
  if (blank.length === nodes.length)
    throw new WorkflowError(
      'PATH_NOT_PKI',
      `expected facts of nodes of Kubernetes, got nothing of it in those of ${blank.map(({ node }) => node).join(', ')}`,
    );
  return blank.map(({ node }) => `in the facts of ${node} there is nothing of Kubernetes`);
}

/** Under `--at` nobody can say that a collector has stopped; what is judged is how the nodes were when it ran. */
function saidOfAge(nodes: readonly NodeFacts[], { isAsOf, now }: CheckRequest): readonly string[] {
  const [oldest] = [...nodes].sort((a, b) => a.machine.at.getTime() - b.machine.at.getTime());
  return isAsOf === true && oldest !== undefined && dayOf(oldest.machine.at) !== dayOf(now)
    ? [`facts of ${dayOf(oldest.machine.at)} (${oldest.node}) are judged as of ${dayOf(now)}`]
    : [];
}

/** Nodes as their facts show them, judged by the spec of a home where there is one. */
export function compareFacts(paths: readonly string[], request: CheckRequest, tools: FactsTools): Comparison {
  const { nodes, warnings } = factsAt(paths, tools.reader);
  const views = nodes.map(viewOfFacts);
  const home =
    request.home === undefined
      ? undefined
      : compareHome(request.home, request.node, request, tools.reader, tools.processes);
  const compared = withServedThere(compareNodes(views, request, tools.table), nodes);
  const { desired: wanted, observed: seen, audit } = compared;
  // A time that was asked for says nothing about the clocks of nodes, nor about how old their facts are.
  const rules = request.isAsOf === true ? fleetRules.filter((rule) => rule !== factsClock) : fleetRules;
  const ofFleet = judge(rules, wanted, seen, request.now, audit);
  const alone = { ...compared, ofFlags: [...(compared.ofFlags ?? []), ...ofFleet] };
  if (home === undefined)
    return {
      ...alone,
      node: request.node,
      warnings: [...warnings, ...saidOfBlank(nodes), ...saidOfAge(nodes, request), ...alone.warnings],
    };
  const known = new Set(home.desired.artefacts.map(({ node }) => node));
  const byNode = new Map(views.map((view) => [view.node, view] as const));
  const files = new Map(
    [...home.observed.files].map(([key, file]) => {
      const view = file.place.path.endsWith('/') ? undefined : byNode.get(file.place.node ?? '');
      return [key, view?.look([file.place], () => true).get(key) ?? file] as const;
    }),
  );
  const strangers = nodes.filter(({ node }) => !known.has(node)).map(({ node }) => node);
  const { machines, live } = seen;
  const owners = new Map([...home.observed.owners, ...seen.owners]);
  const there = { ...observed(files, home.observed, home.observed), owners, machines, live };
  return {
    ...home,
    observed: there,
    audit: alone.audit,
    // The spec says when something is due, and whose a certificate is.
    ofFlags: [
      ...alone.ofFlags.filter(({ rule }) => !isUnspecified(rule)),
      ...judge([manifestNotDeployed], home.desired, there, request.now),
    ],
    pathOf: endpointsToo((place) => byNode.get(place.node ?? '')?.pathOf(place) ?? home.pathOf(place)),
    managed: false,
    warnings: [
      ...warnings,
      ...home.warnings,
      ...(strangers.length === 0 ? [] : [`the spec has no node ${strangers.join(', ')}: those facts were not judged`]),
    ],
  };
}
