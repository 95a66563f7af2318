import type { Secret } from '../facts/secret.js';
import type { ManifestEntry } from './manifest.js';

/** One file on its way to a node. */
export interface DeliveredFile extends ManifestEntry {
  readonly contents: Secret;
  readonly isSecret: boolean;
  /** Components of the node that read it. */
  readonly readers: readonly string[];
}

/** Everything that a node is given: its files in the order in which they are installed, a key before its certificate. */
export interface Delivery {
  readonly node: string;
  readonly files: readonly DeliveredFile[];
  /** The text of `manifest.json` for exactly these files. */
  readonly manifest: string;
  /** Seconds since 1970: what an archive says about when it was made. */
  readonly time: number;
  /** When the node last answered; undefined where it was not observed. */
  readonly answered: Date | undefined;
}
