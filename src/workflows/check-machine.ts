import { join } from 'node:path';
import { configuration } from '../core/catalog/layouts/layout.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { MachineFacts } from '../core/facts/machine.js';
import type { NodeView } from '../core/facts/node-view.js';
import { onNode, type Place } from '../core/facts/place.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { Mount, ReaderPort, Roots } from '../core/facts/store-port.js';
import { nameOfNode } from '../core/infer/infer.js';
import { placingOf } from '../core/infer/placing.js';
import { tellingOf, toldOnce } from '../core/infer/told.js';
import { factsByPlace } from '../core/read/observe.js';
import { nothingThere } from './check-plain.js';
import { withUnplaced } from './check-unplaced.js';
import { compareNodes } from './compare-nodes.js';
import type { CheckRequest, Comparison } from './comparison.js';
import { lookAtMachine } from './look-at-machine.js';
import { openedAt } from './opened-at.js';
import { isThisMachine, ownerOfTree } from './ownership.js';

/** What looks at machines. */
export interface MachineTools {
  readonly reader: ReaderPort;
  readonly processes: ProcessPort;
  readonly table: FlagTable;
}

/**
 * A machine, or the part of its filesystem that lies in a folder, as far as its own files and what runs on it say what should be there.
 *
 * @throws WorkflowError PATH_NOT_PKI where nothing says anything
 */
export function compareMachine(mount: Mount, label: string, request: CheckRequest, tools: MachineTools): Comparison {
  const labelled = viewOf(mount, request.node ?? label, request.now, tools);
  const node = request.node ?? (isThisMachine(mount) ? nameSeen(labelled, request) : undefined) ?? label;
  // What a machine is told does not depend on how it is called, and takes long to find.
  const roots: Roots = { home: undefined, nodes: new Map([[node, mount]]) };
  const view = node === labelled.node ? labelled : viewWith(labelled.machine, mount, node, tools);
  const compared = compareNodes([view], request, tools.table);
  // Where components say what they read, what they do not is unused.
  const isTold = view.machine.sources.length > 0;
  const whole = isTold ? compared : withUnplaced(compared, givenFolder(mount), request, tools.reader);
  // Settings of which only a part was found start nothing: such as where k3s has its data, on a disk that is not mounted.
  const isStarted = view.machine.sources.some(({ isPart }) => !isPart);
  if (!isStarted && [...whole.observed.files.values()].every(({ state }) => state === 'absent'))
    throw nothingThere([request.nameOf(givenFolder(mount))]);
  return {
    ...whole,
    ...(request.isPublic ? {} : { fileAt: (place: Place) => openedAt(roots, place, tools.reader) }),
    here: isThisMachine(mount) ? node : undefined,
  };
}

/** What a node is called by its kubelet, else what the machine calls itself; undefined where nothing says it. */
export function nameSeen(view: NodeView, { isPublic }: Pick<CheckRequest, 'isPublic'>): string | undefined {
  const { node, machine } = view;
  const usual = toldOnce(tellingOf(machine), 'kubelet', '--hostname-override') ?? machine.hostname;
  const placing = placingOf(machine, usual ?? node, view);
  const { kubeconfig } = placing.pathsOf('kubelet.conf');
  const files = kubeconfig === undefined ? new Map() : view.look([onNode(node, kubeconfig)], () => !isPublic);
  return nameOfNode({ files }, node, placing) ?? usual;
}

/** Of a whole filesystem, where Kubernetes is configured. */
const givenFolder = ({ folder, below }: Mount): string => (below === '' ? join(folder, configuration) : folder);

/** A machine, or the part of its filesystem that lies in a folder, to be looked at. */
export const viewOf = (mount: Mount, node: string, now: Date, tools: MachineTools): NodeView =>
  viewWith(lookAtMachine(mount, node, tools.table, tools, now), mount, node, tools);

/** The same of a machine that has been looked at, whatever it was called then. */
function viewWith(
  machine: MachineFacts,
  mount: Mount,
  node: string,
  { reader }: Pick<MachineTools, 'reader'>,
): NodeView {
  const roots: Roots = { home: undefined, nodes: new Map([[node, mount]]) };
  const canSee = (place: Place) => reader.pathOf(roots, place) !== undefined;
  return {
    node,
    machine,
    owner: ownerOfTree(mount, reader)?.uid,
    warnings: [],
    isThere: (path) => canSee(onNode(node, path)) && isAt(mount, path, reader),
    namesIn: (folder) => namesAt(mount, folder, reader),
    isSame: (a, b) => a === b || haveSameBytes(mount, a, b, reader),
    canSee,
    look: (places, opens) => factsByPlace(reader.snapshot(roots, { places, folders: [], opens })),
    pathOf: (place: Place) => reader.pathOf(roots, place) ?? `/${place.path}`,
  };
}

function namesAt(mount: Mount, folder: string, reader: ReaderPort): readonly string[] {
  const whole = reader.within(mount, folder);
  if (whole === undefined) return [];
  return reader.namesIn(whole).filter((name) => {
    const file = reader.within(mount, `${folder}/${name}`);
    return file !== undefined && reader.kindOf(file) === 'file';
  });
}

/** Whether anything is there; a loop of links is. */
const isAt = (mount: Mount, path: string, reader: ReaderPort): boolean => {
  const whole = reader.within(mount, path);
  return whole === undefined || reader.kindOf(whole) !== 'absent';
};

function haveSameBytes(mount: Mount, a: string, b: string, reader: ReaderPort): boolean {
  const [one, other] = [a, b].map((path) => {
    const whole = reader.within(mount, path);
    const file = whole === undefined ? undefined : reader.read(whole);
    return file?.state === 'present' ? file.bytes?.reveal() : undefined;
  });
  return one !== undefined && other !== undefined && one.equals(other);
}
