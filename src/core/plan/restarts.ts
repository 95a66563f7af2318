import { artefactKey, byNode, keyOf, type Desired, type DesiredFile, type DesiredState } from '../catalog/desired.js';
import { frontServices, serviceNames, servicesReading, type ServiceName } from '../catalog/front/services.js';
import { readingsOf } from '../catalog/readings.js';
import type { Seconds } from '../cluster/duration.js';
import type { Version } from '../cluster/version.js';
import { componentOrder } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { reloadOf } from '../components/reload.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { liesElsewhere } from '../rules/case.js';
import { changedSettings } from '../rules/settings.js';
import type { Action } from './plan.js';

/**
 * The moment at which half of a pair can be met: between the renames of its two files; or, where both are in one, between its two
 * reads. Go's `tls.LoadX509KeyPair` opens that file twice, so a rename in between, however short, can be hit.
 */
export type Tearing = 'renames' | 'reads';

/** What a component, or a service in front of the API server, needs on a node before it works with what a plan changes. */
export interface Restart {
  readonly node: string;
  readonly component: ComponentName | ServiceName;
  readonly needs: 'restart' | 'reload' | 'nothing';
  /** What root runs on the node; undefined for a component, which is restarted in the way in which it was started. */
  readonly command: string | undefined;
  /** The longest time until it follows by itself; undefined where it needs to be told. */
  readonly within: Seconds | undefined;
  /** Artefacts because of which, by catalog name, and the flags or fields by which it reads them. */
  readonly artefacts: readonly string[];
  readonly reads: readonly string[];
  /** Flags or fields that it is to be started with otherwise. */
  readonly settings: readonly string[];
  /** Key and certificate change together, and it does not check that they fit: a connection at a bad moment fails. */
  readonly tears: Tearing | undefined;
}

/** The files of an artefact that get other contents. */
interface ChangedParts {
  readonly parts: readonly DesiredFile['part'][];
  readonly keepsKey: boolean;
}

/** By `artefactKey`. */
export type ChangedArtefacts = ReadonlyMap<string, ChangedParts>;

/**
 * What follows from a plan, per node in the order of the spec: what is depended on before what depends on it. A node of which
 * nothing is there yet runs nothing that could be restarted.
 */
export function restartsOf(
  actions: readonly Action[],
  desired: DesiredState,
  observed: Observed,
  version: Version,
): readonly Restart[] {
  const artefacts = new Map(desired.artefacts.map((artefact) => [artefactKey(artefact), artefact]));
  const changed = actions.flatMap((action): [string, ChangedParts][] => {
    const artefact = artefacts.get(keyOf(action));
    return artefact === undefined
      ? []
      : [[keyOf(action), { parts: partsChangedBy(action, artefact, observed), keepsKey: action.keepsKey }]];
  });
  return restartsAfter(new Map(changed), desired, observed, version);
}

/** The same for files that change for any other reason. */
export const restartsAfter = (
  changed: ChangedArtefacts,
  desired: DesiredState,
  observed: Observed,
  version: Version,
): readonly Restart[] =>
  [...byNode(desired)].flatMap(([node, neighbours]) =>
    isNew(neighbours, observed) ? [] : restartsOn(node, neighbours, changed, observed, version),
  );

function restartsOn(
  node: string,
  neighbours: readonly Desired[],
  changed: ChangedArtefacts,
  observed: Observed,
  version: Version,
): readonly Restart[] {
  const found = new Map<ComponentName, Restart>();
  const services = new Map<ServiceName, Restart>();
  for (const artefact of neighbours) {
    const change = changed.get(artefactKey(artefact));
    if (change === undefined) continue;
    for (const { component, from, to } of changedSettings(artefact, observed)) {
      const { artefacts = [], reads = [], tears } = found.get(component) ?? {};
      const names = [...from, ...to].map((line) => line.slice(0, line.indexOf('=')));
      found.set(component, {
        ...{ node, component, needs: 'restart', command: undefined, within: undefined, tears, reads },
        artefacts,
        settings: [...new Set(names)],
      });
    }
    // Under another name: whoever reads it has to be told first.
    const isMoved = liesElsewhere(artefact, observed);
    const tearing = isMoved ? undefined : tearingOf(change);
    for (const { component, name, part } of readingsOf(artefact, change.parts, neighbours)) {
      const { within: usual, checksPairs } = reloadOf(component, name, version, part);
      const within = isMoved ? undefined : usual;
      const before = found.get(component);
      const mustRestart = within === undefined || before?.needs === 'restart';
      found.set(component, {
        node,
        component,
        needs: mustRestart ? 'restart' : 'nothing',
        command: undefined,
        within: mustRestart ? undefined : Math.max(within, before?.within ?? 0),
        artefacts: [...new Set([...(before?.artefacts ?? []), artefact.name])],
        reads: [...new Set([...(before?.reads ?? []), name])],
        settings: before?.settings ?? [],
        tears: worse(before?.tears, checksPairs ? undefined : tearing),
      });
    }
    for (const { service, needs: its } of servicesReading(artefact, change.parts, neighbours)) {
      const before = services.get(service);
      const needs = before?.needs === 'restart' ? 'restart' : its;
      services.set(service, {
        ...{ node, component: service, needs, command: frontServices[service].commands[needs] },
        ...{ within: undefined, reads: [], settings: [], tears: undefined },
        artefacts: [...new Set([...(before?.artefacts ?? []), artefact.name])],
      });
    }
  }
  return [
    ...componentOrder.flatMap((component) => found.get(component) ?? []),
    ...serviceNames.flatMap((service) => services.get(service) ?? []),
  ];
}

function tearingOf({ parts, keepsKey }: ChangedParts): Tearing | undefined {
  if (parts.includes('key') && parts.includes('certificate')) return 'renames';
  return parts.includes('pair') && !keepsKey ? 'reads' : undefined;
}

const worse = (a: Tearing | undefined, b: Tearing | undefined): Tearing | undefined =>
  a === 'renames' || b === 'renames' ? 'renames' : (a ?? b);

const isNew = (neighbours: readonly Desired[], { files }: Observed): boolean =>
  neighbours.every((artefact) =>
    artefact.files.every(({ place }) => (files.get(placeKey(place))?.state ?? 'absent') === 'absent'),
  );

/** The files that an action gives other contents. */
function partsChangedBy(
  { action, keepsKey }: Action,
  artefact: Desired,
  observed: Observed,
): readonly DesiredFile['part'][] {
  const parts = artefact.files.map(({ part }) => part);
  if (action === 'permissions') return [];
  if (liesElsewhere(artefact, observed)) return parts;
  // Written again, a kubeconfig that names its certificate keeps it.
  if (action === 'rewrite' && artefact.kind === 'kubeconfig') return ['kubeconfig'];
  if (keepsKey && artefact.kind === 'pair') return parts.filter((part) => part !== 'key');
  if (artefact.kind !== 'kubeconfig' || artefact.credential.held === 'embedded') return parts;
  // One that names a new certificate by path reads as before.
  return artefact.files.flatMap(({ part, place }) =>
    (part === 'kubeconfig' && observed.files.get(placeKey(place))?.state === 'present') || (part === 'key' && keepsKey)
      ? []
      : part,
  );
}
