import { holds, type DesiredFile, type DesiredState } from '../core/catalog/desired.js';
import type { Cluster } from '../core/cluster/cluster.js';
import type { Observed } from '../core/facts/observed.js';
import type { Mount } from '../core/facts/store-port.js';
import { placeKey, type Place } from '../core/facts/place.js';
import type { Ground } from '../core/infer/grounds.js';
import type { OpenContainer } from '../core/read/binary.js';
import type { NodeDelivery } from '../core/report/node-deliveries.js';
import type { Thresholds } from '../core/report/thresholds.js';
import type { Finding } from '../core/rules/finding.js';
import type { Audit } from '../core/rules/started.js';
import { WorkflowError } from './errors.js';
import type { AskedPolicy, FoundPolicy, PolicyOfSpec } from './policy.js';

export interface CheckRequest {
  /** Absolute; undefined to find something by itself. */
  readonly path: string | undefined;
  /** Further files or folders, absolute: judged with the first as certificates that nobody has placed. */
  readonly more?: readonly string[];
  /** What opens PKCS#12; left out, such files stay sealed. */
  readonly openContainer?: OpenContainer | undefined;
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
  /** `now` is not what the clock says, but what was asked for. */
  readonly isAsOf?: boolean;
  readonly thresholds: Thresholds;
  readonly policy: AskedPolicy;
  /** There is something to judge even where no files of a cluster are found. */
  readonly looksFurther?: boolean;
}

/** What is desired and what is there, wherever both came from. */
export interface Comparison {
  readonly desired: DesiredState;
  readonly observed: Observed;
  /** Components as they are started; left out where only files were looked at. */
  readonly audit?: Audit | undefined;
  /** What rules about flags and the files that they name see of the machines; left out where nobody looked. */
  readonly ofFlags?: readonly Finding[] | undefined;
  /** What was taken for true of nodes without a spec, and what says so; left out with one. */
  readonly inferred?: readonly Ground[];
  /** The node that was asked about; undefined for everything. Rules still see the rest, since one node is judged by what others have. */
  readonly node: string | undefined;
  readonly deliveries: readonly NodeDelivery[];
  readonly warnings: readonly string[];
  readonly pathOf: (place: Place) => string;
  /** Where a place is on this machine, by absolute path; undefined where it cannot be seen from here. */
  readonly fileAt?: (place: Place) => string | undefined;
  /** The spec; undefined without one. */
  readonly cluster?: Cluster | undefined;
  /** By node, the filesystems of machines that a spec is about and that can be looked at whole; left out for none. */
  readonly mounts?: ReadonlyMap<string, Mount>;
  /** The node that this very machine is; undefined for none. */
  readonly here?: string | undefined;
  readonly managed: boolean;
  readonly home: string | undefined;
  /** Left out where nothing was judged by a spec. */
  readonly spec?: PolicyOfSpec;
  /** How it is to be reported; left out where nobody has looked for that yet. */
  readonly policy?: FoundPolicy;
}

const holdsKeys = ({ part }: Pick<DesiredFile, 'part'>): boolean => part === 'kubeconfig' || holds(part, 'key');

/** With `--public` only what is known to be public is opened; one file can be both, as the kubelet's own. */
export function opensFor(
  { isPublic }: Pick<CheckRequest, 'isPublic'>,
  files: readonly Pick<DesiredFile, 'part' | 'place'>[],
): (place: Place) => boolean {
  if (!isPublic) return () => true;
  const open = new Set(files.map(({ place }) => placeKey(place)));
  for (const file of files) if (holdsKeys(file)) open.delete(placeKey(file.place));
  return (place) => open.has(placeKey(place));
}

/** What an endpoint is about, where no file is, is called by its URL. */
export const endpointsToo =
  (pathOf: Comparison['pathOf']): Comparison['pathOf'] =>
  (place) =>
    place.path.startsWith('https://') ? place.path : pathOf(place);

/** @throws WorkflowError NODE_UNKNOWN */
export function assertNode(nodes: readonly { readonly name: string }[], node: string): void {
  if (nodes.some(({ name }) => name === node)) return;
  throw new WorkflowError(
    'NODE_UNKNOWN',
    `expected one of the nodes ${nodes.map(({ name }) => name).join(', ')}, got "${node}"`,
  );
}
