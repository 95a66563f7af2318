import { catalog } from '../core/catalog/catalog.js';
import type { DesiredState } from '../core/catalog/desired.js';
import { nodeFiles } from '../core/catalog/placement.js';
import { allParts } from '../core/catalog/row.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { FileFacts } from '../core/facts/file.js';
import type { NodeView } from '../core/facts/node-view.js';
import type { Observed } from '../core/facts/observed.js';
import { onNode, placeKey, type Place } from '../core/facts/place.js';
import { furtherPlaces, inferred, nameOfNode, unknowns } from '../core/infer/infer.js';
import { etcdFolder, foldersOf, staticPodFolder } from '../core/infer/folders.js';
import { filesNamed, filesOf, notObserved } from '../core/infer/named.js';
import { filesFurther } from '../core/infer/further.js';
import { groundsOf } from '../core/infer/grounds.js';
import { fleetOf } from '../core/infer/fleet.js';
import type { Placing } from '../core/infer/inference.js';
import { placingOf } from '../core/infer/placing.js';
import { startFiles } from '../core/infer/start-files.js';
import { tellingOf, toldOnce } from '../core/infer/told.js';
import { observed as observedFiles } from '../core/read/observe.js';
import type { Finding } from '../core/rules/finding.js';
import { machineFindings } from '../core/rules/machine-findings.js';
import { judge } from '../core/rules/judge.js';
import { machineRules, unspecifiedRules } from '../core/rules/machine-rules.js';
import type { Audit, Started } from '../core/rules/started.js';
import { filesTold, nothingKnown, placedOf } from './audit-started.js';
import { opensFor, type CheckRequest, type Comparison } from './comparison.js';

/** What was seen on nodes, whoever says what should be there. */
interface NodesSeen {
  readonly observed: Observed;
  readonly audit: Audit;
  readonly nodes: readonly { readonly view: NodeView; readonly placing: Placing }[];
}

/** Looks at nodes as far as their components and their layouts say where files are. */
export function lookAtNodes(views: readonly NodeView[], request: CheckRequest, table: FlagTable): NodesSeen {
  const nodes = views.map((view) => {
    const started = startedOn(view, table);
    return { view, started, ...settled(view, started.flatMap(filesTold), request) };
  });
  const observed = observedFiles(new Map(nodes.flatMap(({ files }) => [...files])), {
    owners: new Map(views.flatMap(({ node, owner }) => (owner === undefined ? [] : [[node, owner] as const]))),
    beside: new Map(nodes.flatMap(({ view, files, placing }) => [...lyingBeside(view, files, placing, request)])),
    machines: new Map(views.map(({ node, machine }) => [node, machine])),
  });
  return {
    observed,
    audit: auditIn(
      observed,
      nodes.flatMap(({ started }) => started),
    ),
    nodes,
  };
}

/** Components with the files that they name, as they were observed. */
export const auditIn = (observed: Observed, started: readonly Started[]): Audit => ({
  started,
  files: (machine, path) => observed.files.get(placeKey(onNode(machine, path.replace(/^\//, '')))),
  edges: observed.edges,
  policies: () => ({ kind: 'unread', reason: 'it was not asked for' }),
});

/** What rules about machines, and about flags and the files that they name, see of nodes. */
export const findingsOnMachines = (
  desired: DesiredState,
  observed: Observed,
  audit: Audit,
  now: Date,
): readonly Finding[] => [
  ...machineFindings(audit, observed.machines ?? new Map()),
  ...judge(machineRules, { ...desired, artefacts: [] }, observed, now, audit),
];

/** Nodes, as far as their own files and what runs on them say what should be there. */
export function compareNodes(views: readonly NodeView[], request: CheckRequest, table: FlagTable): Comparison {
  const { observed, audit, nodes } = lookAtNodes(views, request, table);
  const desired = fleetOf(nodes.map(({ view, placing }) => visibleFrom(view, inferred(observed, view.node, placing))));
  const byNode = new Map(views.map((view) => [view.node, view]));
  return {
    desired,
    observed,
    audit,
    ofFlags: [
      ...findingsOnMachines(desired, observed, audit, request.now),
      ...judge(unspecifiedRules, desired, observed, request.now, audit),
    ],
    pathOf: (place: Place) => byNode.get(place.node ?? '')?.pathOf(place) ?? `/${place.path.replace(/^\//, '')}`,
    node: undefined,
    inferred: nodes.flatMap(({ view, placing }) => groundsOf(observed, view, placing)),
    deliveries: [],
    managed: false,
    home: undefined,
    warnings: [...views.flatMap(({ warnings }) => warnings), ...whatIsUnknown(desired, views)],
  };
}

/** The components of a node as they are started. */
export const startedOn = (
  { node, machine }: Pick<NodeView, 'node' | 'machine'>,
  table: FlagTable,
): readonly Started[] =>
  placedOf(
    machine.sources.map((source) => ({ source, root: undefined, machine: node })),
    nothingKnown,
    { table },
  ).map(({ started }) => started);

type Files = ReadonlyMap<string, FileFacts>;

/** The name that files bear can only be known from other files, and so can files that kubeconfigs name. */
function settled(
  view: NodeView,
  told: readonly Place[],
  request: CheckRequest,
): { readonly files: Files; readonly placing: Placing } {
  const { node, machine } = view;
  const usualName = toldOnce(tellingOf(machine), 'kubelet', '--hostname-override') ?? machine.hostname ?? node;
  const first = placingOf(machine, usualName, view);
  const seen = lookThrough(view, first, told, request);
  const name = nameOfNode({ files: seen }, node, first) ?? usualName;
  const placing = name === usualName ? first : placingOf(machine, name, view);
  const kubeconfigs = filesNamed(machine, placing).flatMap(({ as, path }) => (as === 'kubeconfig' ? [path] : []));
  const further = furtherPlaces({ files: seen }, node, placing, kubeconfigs);
  const isSettled = name === usualName && further.length === 0;
  return { files: isSettled ? seen : lookThrough(view, placing, [...told, ...further], request), placing };
}

function lookThrough(view: NodeView, placing: Placing, further: readonly Place[], request: CheckRequest): Files {
  const files = [
    ...Object.keys(catalog).flatMap((row) => nodeFiles(placing.pathsOf(row), view.node, allParts)),
    ...filesNamed(view.machine, placing).flatMap((named) => filesOf(named, view.node)),
    ...filesFurther(placing, view.node),
  ];
  return view.look([...files.map(({ place }) => place), ...further], opensFor(request, files));
}

/** What else lies in the folders of the node, and what its components are started by. */
function lyingBeside(view: NodeView, files: Files, placing: Placing, { isPublic }: CheckRequest): Files {
  const telling = tellingOf(view.machine);
  const pods = staticPodFolder(telling);
  const starts = new Set(startFiles(view.machine).map(({ path }) => path));
  const folders = [...new Set([...foldersOf(placing, telling), pods])];
  const beside = folders.flatMap((folder) => view.namesIn(folder).map((name) => `${folder}/${name}`));
  const etcd = etcdFolder(telling);
  const themselves = [...folders, ...(etcd === undefined ? [] : [etcd])].map((folder) => `${folder}/`);
  const places = [...new Set([...beside, ...starts, ...themselves])]
    .map((path) => onNode(view.node, path))
    .filter((place) => (files.get(placeKey(place))?.state ?? 'absent') === 'absent');
  const isPod = (path: string) => path.startsWith(`${pods}/`) && /\.(ya?ml|json)$/.test(path);
  return view.look(places, ({ path }) => !isPublic && !starts.has(path) && !isPod(path));
}

/** Only what can be seen is demanded. */
const visibleFrom = ({ canSee }: NodeView, desired: DesiredState): DesiredState => ({
  ...desired,
  artefacts: desired.artefacts.filter(({ files }) => files.every(({ place }) => canSee(place))),
});

/** Where components are seen as they are started, they name the files that they need. */
const whatIsUnknown = (desired: DesiredState, views: readonly NodeView[]): readonly string[] => {
  const isTold = views.every(({ machine }) => machine.sources.some(({ isPart, flags }) => !isPart && flags.length > 0));
  const general = isTold
    ? 'which files should be there beside those that components are told of'
    : 'which files should be there, and whether these are all';
  const inside = views.flatMap(({ machine }) => notObserved(machine));
  return [general, ...unknowns(desired), ...inside].map((what) => `without a spec it is not known ${what}`);
};
