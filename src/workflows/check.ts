import { overridable } from '../core/catalog/catalog.js';
import { desiredState } from '../core/catalog/derive.js';
import type { Desired, DesiredAuthority, DesiredState } from '../core/catalog/desired.js';
import { parseCluster } from '../core/cluster/parse.js';
import type { Observed } from '../core/facts/observed.js';
import { onNode, type Place } from '../core/facts/place.js';
import type { Mount, ReaderPort, Roots } from '../core/facts/store-port.js';
import { furtherPlaces, inferred, inferredAuthorities, unknowns } from '../core/infer/infer.js';
import { knownPaths } from '../core/infer/inference.js';
import { keysetsFromTrust } from '../core/infer/keysets.js';
import { observe } from '../core/read/observe.js';
import { certificateRows } from '../core/report/certificates.js';
import { checkReport, type CheckReport } from '../core/report/check-report.js';
import { applyPolicy, type Policy } from '../core/report/policy.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { targetOf } from './check-target.js';
import { WorkflowError } from './errors.js';
import { desiredOf, displayPath, lookAtHome, openHome, specOf } from './home.js';
import { ownerOfTree } from './ownership.js';

export interface CheckRequest {
  /** Absolute; undefined to find something by itself. */
  readonly path: string | undefined;
  /** The home at or above the current folder, or the one that was named. */
  readonly home: string | undefined;
  /** The home has to be named in commands that are suggested. */
  readonly homeIsNamed: boolean;
  /** How a folder would be typed. */
  readonly nameOf: (folder: string) => string;
  /** Absolute path of a spec that says what a folder should hold, and as which node. */
  readonly spec: string | undefined;
  readonly node: string | undefined;
  /** Judge keys and kubeconfigs by presence and mode only. */
  readonly isPublic: boolean;
  readonly now: Date;
  readonly policy: Policy;
}

/** What is desired and what is there, wherever both came from. */
interface Comparison {
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly warnings: readonly string[];
  readonly pathOf: (place: Place) => string;
  readonly managed: boolean;
  readonly home: string | undefined;
}

/** Compares, reports, changes nothing. @throws WorkflowError, ClusterError, KeysetError when there is nothing that could be judged */
export function check(request: CheckRequest, reader: ReaderPort): CheckReport {
  const target = targetOf(request.path, request.home, request.spec !== undefined, reader);
  const comparison =
    target.kind === 'home'
      ? compareHome(target.folder, request.node ?? target.node, request, reader)
      : compareFolder(target.mount, target.label, request, reader);
  const { desired, observed, managed, pathOf } = comparison;
  const findings = applyPolicy(
    judge(rules, desired, observed, request.now),
    request.policy,
    desired,
    observed,
    request.now,
  );
  const publicly = request.isPublic
    ? ['private keys and kubeconfigs were judged by presence and mode only (--public)']
    : [];
  return checkReport({
    findings,
    certificates: certificateRows(desired, observed, request.now),
    warnings: [...comparison.warnings, ...publicly],
    now: request.now,
    pathOf,
    fixes: { managed, home: comparison.home },
  });
}

const opensFor =
  ({ isPublic }: CheckRequest) =>
  (place: Place) =>
    !isPublic || !/\.(key|conf|pem)$/.test(place.path);

function compareHome(folder: string, node: string | undefined, request: CheckRequest, reader: ReaderPort): Comparison {
  const home = openHome(folder, reader);
  if (node !== undefined) assertNode(home.cluster.nodes, node);
  const all = desiredOf(home);
  const observed = lookAtHome(home, all, reader, opensFor(request));
  const desired =
    node === undefined ? all : { ...all, artefacts: all.artefacts.filter((artefact) => artefact.node === node) };
  return {
    desired,
    observed,
    warnings: [
      ...home.warnings,
      ...(reader.isInterrupted(folder)
        ? ['an apply was interrupted: the next kubepki apply finishes it before anything else']
        : []),
    ],
    pathOf: displayPath(home, reader),
    managed: true,
    home: request.homeIsNamed || request.path !== undefined ? request.nameOf(folder) : undefined,
  };
}

function compareFolder(mount: Mount, label: string, request: CheckRequest, reader: ReaderPort): Comparison {
  const node = request.node ?? label;
  const roots: Roots = { home: undefined, nodes: new Map([[node, mount]]) };
  const places = Object.values(knownPaths).flatMap((parts) => Object.values(parts).map((path) => onNode(node, path)));
  const look = (further: readonly Place[]) =>
    observe(reader.snapshot(roots, { places: [...places, ...further], folders: [], opens: opensFor(request) }), {
      owners: folderOwner(mount, node, reader),
      issuedOnce: new Set(),
    });
  const first = look([]);
  const further = furtherPlaces(first, node);
  const observed = further.length === 0 ? first : look(further);
  const context = {
    observed,
    pathOf: (place: Place) => reader.pathOf(roots, place) ?? `/${place.path}`,
    managed: false,
    home: undefined,
  };
  if (request.spec === undefined)
    return {
      ...context,
      desired: visible(inferred(observed, node), roots, reader),
      ...whatIsUnknown(inferred(observed, node)),
    };
  const { desired, warnings } = fromSpec(request.spec, node, observed, reader);
  return { ...context, desired: visible(desired, roots, reader), warnings };
}

const whatIsUnknown = (desired: DesiredState): { readonly warnings: readonly string[] } => {
  const unknown = unknowns(desired);
  const general = 'without a spec it is not known which files should be there, nor whether they are all';
  return { warnings: [unknown.length === 0 ? general : `${general}; nor, for ${unknown.join(', for ')}`] };
};

/** Judges a folder as one node of a spec. Its own trust files say which authorities there are. */
function fromSpec(
  spec: string,
  node: string,
  observed: Observed,
  reader: ReaderPort,
): { readonly desired: DesiredState; readonly warnings: readonly string[] } {
  const text = specOf(reader, spec);
  if (text === undefined) throw new WorkflowError('PATH_NOT_FOUND', `expected a spec, got nothing at ${spec}`);
  const { cluster, warnings } = parseCluster(text, spec, overridable);
  assertNode(cluster.nodes, node);
  const keysets = keysetsFromTrust(observed, node);
  const { artefacts } = desiredState(cluster, keysets);
  const ofNode = artefacts.filter(
    (artefact): artefact is Exclude<Desired, { kind: 'authority' | 'manifest' }> =>
      artefact.node === node && artefact.kind !== 'manifest' && artefact.kind !== 'authority',
  );
  const authorities = inferredAuthorities({ node, keysets }).map((authority) => asAsked(authority, artefacts));
  return { desired: { artefacts: [...authorities, ...ofNode], keysets }, warnings };
}

/** An authority where a node has it, that is to last as long as the spec says. */
function asAsked(authority: DesiredAuthority, artefacts: readonly Desired[]): DesiredAuthority {
  const asked = artefacts.find(
    (artefact): artefact is DesiredAuthority => artefact.kind === 'authority' && artefact.name === authority.name,
  );
  return asked === undefined ? authority : { ...authority, renewal: asked.renewal, longestLeaf: asked.longestLeaf };
}

function assertNode(nodes: readonly { readonly name: string }[], node: string): void {
  if (nodes.some(({ name }) => name === node)) return;
  throw new WorkflowError(
    'NODE_UNKNOWN',
    `expected one of the nodes ${nodes.map(({ name }) => name).join(', ')}, got "${node}"`,
  );
}

/** Only what the folder can hold is demanded of it. */
const visible = (desired: DesiredState, roots: Roots, reader: ReaderPort): DesiredState => ({
  ...desired,
  artefacts: desired.artefacts.filter(({ files }) =>
    files.every(({ place }) => reader.pathOf(roots, place) !== undefined),
  ),
});

function folderOwner(mount: Mount, node: string, reader: ReaderPort): Observed['owners'] {
  const owner = ownerOfTree(mount, reader);
  return new Map(owner === undefined ? [] : [[node, owner.uid]]);
}
