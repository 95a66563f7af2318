import type { FileFacts } from './file.js';
import type { MachineFacts } from './machine.js';
import type { Place } from './place.js';

/** One node as far as it can be seen from here: on this machine, or in facts that were collected there. */
export interface NodeView {
  /** The name under which its files are observed. */
  readonly node: string;
  readonly machine: MachineFacts;
  /** Who its files should belong to; undefined where that is not known. */
  readonly owner: number | undefined;
  /** What is said beside the findings. */
  readonly warnings: readonly string[];
  /** Whether anything is at a path relative to its root. */
  readonly isThere: (path: string) => boolean;
  /** Names of the files in a folder; empty where there is none. */
  readonly namesIn: (folder: string) => readonly string[];
  /** Whether two paths hold the same bytes, as through a symbolic link. */
  readonly isSame: (a: string, b: string) => boolean;
  /** Whether what lies at a place could be seen at all. */
  readonly canSee: (place: Place) => boolean;
  /** By `placeKey`; of the places that can be seen. */
  readonly look: (places: readonly Place[], opens: (place: Place) => boolean) => ReadonlyMap<string, FileFacts>;
  /** How a place is called in reports. */
  readonly pathOf: (place: Place) => string;
}
