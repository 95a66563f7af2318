import { artefactKey, type DesiredState } from '../core/catalog/desired.js';
import { componentNames } from '../core/cluster/component-names.js';
import { processKey, type Arrival, type Deliveries } from '../core/facts/chain.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { Mount } from '../core/facts/store-port.js';
import { certificatesIn } from '../core/read/observe.js';
import type { Comparison } from './comparison.js';
import type { Home } from './home.js';

/** This very machine, by its name in the spec; undefined where the home does not manage it in place. */
export const thisMachine = ({ cluster }: Pick<Home, 'cluster'>): string | undefined =>
  cluster.nodes.find(({ root }) => root === '/')?.name;

/** The filesystems of the nodes that a home manages in place; nothing where there are none. */
export function mountsOf({ cluster }: Pick<Home, 'cluster'>): Pick<Comparison, 'mounts'> {
  const mounts = cluster.nodes.flatMap(({ name, root }): readonly (readonly [string, Mount])[] =>
    root === undefined ? [] : [[name, { folder: root, below: '' }]],
  );
  return mounts.length === 0 ? {} : { mounts: new Map(mounts) };
}

/** The same with what this machine tells of itself: what lies there is what it has, and its processes say what they read. */
export function withThisMachine(
  home: Home,
  { artefacts }: DesiredState,
  observed: Observed,
  processes: ProcessPort,
): Observed {
  const node = thisMachine(home);
  const starts = node === undefined ? undefined : processes.startsOf(componentNames);
  if (node === undefined || starts === undefined) return observed;
  const { deliveries } = observed;
  const arrivals = artefacts.flatMap((artefact): [string, Arrival][] => {
    const key = artefactKey(artefact);
    if (artefact.node !== node || artefact.kind === 'manifest') return [];
    const facts = artefact.files.flatMap(({ place }) => observed.files.get(placeKey(place)) ?? []);
    const files = facts.flatMap((file) =>
      file.state === 'present' && file.attributes.modified !== undefined
        ? [[file.place.path, { sha256: file.sha256, since: file.attributes.modified, replaced: false }] as const]
        : [],
    );
    const former = home.past.issues.get(key)?.at(-2);
    const { served } = deliveries.arrivals.get(key) ?? {};
    const certificate = facts.flatMap(certificatesIn)[0];
    const told = files.reduce((latest, [, { since }]) => (since > latest ? since : latest), new Date(0));
    return files.length === 0
      ? []
      : [[key, { told, isRight: true, files: new Map(files), certificate, former, served }]];
  });
  const running = [...starts].map(([component, since]) => [processKey(node, component), since] as const);
  return {
    ...observed,
    deliveries: {
      ...deliveries,
      arrivals: new Map([...deliveries.arrivals, ...arrivals]),
      running: new Map([...deliveries.running, ...running]),
    } satisfies Deliveries,
  };
}
