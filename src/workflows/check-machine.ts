import { catalog } from '../core/catalog/catalog.js';
import { nodeFiles } from '../core/catalog/placement.js';
import { allParts } from '../core/catalog/row.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { DesiredState } from '../core/catalog/desired.js';
import type { MachineFacts } from '../core/facts/machine.js';
import type { Observed } from '../core/facts/observed.js';
import { onNode, placeKey, type Place } from '../core/facts/place.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { Mount, ReaderPort, Roots } from '../core/facts/store-port.js';
import { furtherPlaces, inferred, nameOfNode, unknowns } from '../core/infer/infer.js';
import { placingOf } from '../core/infer/placing.js';
import type { Placing } from '../core/infer/inference.js';
import { tellingOf, toldOnce } from '../core/infer/told.js';
import { observe } from '../core/read/observe.js';
import { machineFindings } from '../core/rules/machine-findings.js';
import type { Audit } from '../core/rules/started.js';
import { opensFor, type CheckRequest, type Comparison } from './comparison.js';
import { lookAtMachine, pathIn } from './look-at-machine.js';
import { ownerOfTree } from './ownership.js';
import { expectedOwner, visible } from './visible.js';

/** What looks at machines. */
export interface MachineTools {
  readonly reader: ReaderPort;
  readonly processes: ProcessPort;
  readonly table: FlagTable;
}

/** A machine, or the part of its filesystem that lies in a folder, as far as its own files and what runs on it say what should be there. */
export function compareMachine(
  mount: Mount,
  label: string,
  request: CheckRequest,
  { reader, processes, table }: MachineTools,
): Comparison {
  const node = request.node ?? label;
  const roots: Roots = { home: undefined, nodes: new Map([[node, mount]]) };
  const { facts, placed } = lookAtMachine(mount, node, table, { reader, processes }, request.now);
  const look = (placing: Placing, further: readonly Place[]) =>
    observedOn(roots, node, facts, placing, further, request, reader);
  const { observed, placing } = settled(mount, node, facts, look, reader);
  const desired = visible(inferred(observed, node, placing), roots, reader);
  const audit: Audit = {
    started: placed.map(({ started }) => started),
    files: (machine, path) => observed.files.get(placeKey(onNode(machine, path.replace(/^\//, '')))),
    edges: observed.edges,
    policies: () => ({ kind: 'unread', reason: 'it was not asked for' }),
  };
  return {
    desired,
    observed,
    audit,
    ofFlags: machineFindings(audit),
    pathOf: (place: Place) => reader.pathOf(roots, place) ?? `/${place.path}`,
    node: undefined,
    deliveries: [],
    managed: false,
    home: undefined,
    warnings: whatIsUnknown(desired),
  };
}

type Look = (placing: Placing, further: readonly Place[]) => Observed;

/** The name that files bear can only be known from other files, and so can files that kubeconfigs name. */
function settled(
  mount: Mount,
  node: string,
  facts: MachineFacts,
  look: Look,
  reader: ReaderPort,
): { readonly observed: Observed; readonly placing: Placing } {
  const isThere = (path: string) => isAt(mount, path, reader);
  const isSame = (a: string, b: string) => a === b || haveSameBytes(mount, a, b, reader);
  const usualName = toldOnce(tellingOf(facts), 'kubelet', '--hostname-override') ?? facts.hostname ?? node;
  const first = placingOf(facts, usualName, { isThere, isSame });
  const seen = look(first, []);
  const name = nameOfNode(seen, node, first) ?? usualName;
  const placing = name === usualName ? first : placingOf(facts, name, { isThere, isSame });
  const further = furtherPlaces(seen, node, placing);
  return { observed: name === usualName && further.length === 0 ? seen : look(placing, further), placing };
}

function observedOn(
  roots: Roots,
  node: string,
  facts: MachineFacts,
  placing: Placing,
  further: readonly Place[],
  request: CheckRequest,
  reader: ReaderPort,
): Observed {
  const files = Object.keys(catalog).flatMap((row) => nodeFiles(placing.pathsOf(row), node, allParts));
  const mount = roots.nodes.get(node);
  const owner = mount === undefined ? undefined : ownerOfTree(mount, reader);
  return observe(
    reader.snapshot(roots, {
      places: [...files.map(({ place }) => place), ...further],
      folders: [],
      opens: opensFor(request, files),
    }),
    { owners: expectedOwner(node, owner), machines: new Map([[node, facts]]) },
  );
}

const isAt = (mount: Mount, path: string, reader: ReaderPort): boolean => {
  const whole = pathIn(mount, path);
  return whole !== undefined && reader.kindOf(whole) !== 'absent';
};

function haveSameBytes(mount: Mount, a: string, b: string, reader: ReaderPort): boolean {
  const [one, other] = [a, b].map((path) => {
    const whole = pathIn(mount, path);
    const file = whole === undefined ? undefined : reader.read(whole);
    return file?.state === 'present' ? file.bytes?.reveal() : undefined;
  });
  return one !== undefined && other !== undefined && one.equals(other);
}

const whatIsUnknown = (desired: DesiredState): readonly string[] => {
  const general = 'which files should be there, and whether these are all';
  return [general, ...unknowns(desired)].map((what) => `without a spec it is not known ${what}`);
};
