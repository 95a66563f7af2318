import type { Seconds } from '../cluster/duration.js';
import type { Version } from '../cluster/version.js';
import type { ServiceReading } from '../catalog/front/services.js';
import type { Reading } from '../catalog/readings.js';
import { componentOrder } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { reloadOf } from '../components/reload.js';
import type { WrittenFile } from '../facts/manifest.js';
import type { Secret } from '../facts/secret.js';
import type { ManifestEntry } from './manifest.js';

/** One file on its way to a node. */
export interface DeliveredFile extends ManifestEntry {
  readonly contents: Secret;
  readonly isSecret: boolean;
  /** Components of the node that read it, in the order in which a node restarts them. */
  readonly readers: readonly FileReader[];
  /** Services in front of the API server that read it, in the order in which they are told. */
  readonly services: readonly ServiceReading[];
}

/** Who reads a file, and what that takes when the file gets other contents. */
export interface FileReader {
  readonly component: ComponentName;
  /** The longest time until it follows by itself; undefined where it has to be restarted. */
  readonly within: Seconds | undefined;
}

/** By the reload table of a release: a component that comes to one file in several ways has followed when the slowest has. */
export const readersOf = (readings: readonly Reading[], version: Version): readonly FileReader[] =>
  componentOrder.flatMap((component) => {
    const times = readings
      .filter((reading) => reading.component === component)
      .map(({ name, part }) => reloadOf(component, name, version, part).within);
    return times.length === 0 ? [] : [{ component, within: slowest(times) }];
  });

/** undefined, a restart, is later than any time. */
export const slowest = (times: readonly (Seconds | undefined)[]): Seconds | undefined =>
  times.reduce((latest, time) => (latest === undefined || time === undefined ? undefined : Math.max(latest, time)), 0);

/** Everything that a node is given: its files in the order in which they are installed, a key before its certificate. */
export interface Delivery {
  readonly node: string;
  readonly files: readonly DeliveredFile[];
  /** What it may still have from before, in the order in which it goes: removed where somebody asks for it, if it is exactly that. */
  readonly retired: readonly WrittenFile[];
  /** The text of `manifest.json` for exactly these files. */
  readonly manifest: string;
  /** Seconds since 1970: what an archive says about when it was made. */
  readonly time: number;
  /** When the node last answered; undefined where it was not observed. */
  readonly answered: Date | undefined;
}

/** What can make somebody open a file, beside the processes that run: for a shell that has the root of the node in `$root`. */
export const mayName = [
  'etc/kubernetes/*.conf',
  'etc/kubernetes/*.yaml',
  'etc/kubernetes/manifests/*',
  'etc/systemd/system/*.service',
  'etc/systemd/system/*/*.conf',
  'var/lib/kubelet/config.yaml',
  'var/lib/kubelet/kubeadm-flags.env',
]
  .map((path) => `"$root"/${path}`)
  .join(' ');
