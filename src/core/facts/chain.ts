import type { WrittenFile } from './manifest.js';

// What happened to an artefact after it was made is a chain: issued, delivered (its node says so), in use (served, or its reader
// was restarted since).

/** A certificate as far as its end can be judged. */
export interface CertificateSpan {
  /** Lower-case hex of SHA-256 over the DER. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A file as its node has it. */
export interface FileOnNode {
  /** Null where there is none. */
  readonly sha256: string | null;
  /** Not later than this, by the clock of the node where it told. */
  readonly since: Date;
  /** Something else lay there before, so that a reader that was running has read that. */
  readonly replaced: boolean;
}

/** The last word of a node about one artefact. */
export interface Arrival {
  /** When the home was told. */
  readonly told: Date;
  /** Every file was as it should be then. */
  readonly isRight: boolean;
  /** By path relative to the root of the node. */
  readonly files: ReadonlyMap<string, FileOnNode>;
  /** What the node had when its files were last right; undefined for what has no certificate, or was never there. */
  readonly certificate: CertificateSpan | undefined;
  /** The one that it had before. */
  readonly former: CertificateSpan | undefined;
  /** Fingerprint of the certificate that was last seen served. */
  readonly served: string | undefined;
}

/** What nodes have said about themselves. */
export interface Deliveries {
  /** When each node last answered; one that never did has no entry. */
  readonly answered: ReadonlyMap<string, Date>;
  /** By `artefactKey`. */
  readonly arrivals: ReadonlyMap<string, Arrival>;
  /** By `processKey`: since when a component runs; null where it was looked for and did not run. */
  readonly running: ReadonlyMap<string, Date | null>;
  /**
   * By node: files that the home has removed because the spec no longer wants them, and of which the node has not said that they are
   * gone, in the order in which they were installed. A path can be anything that a ledger says.
   */
  readonly retired: ReadonlyMap<string, readonly WrittenFile[]>;
}

export const processKey = (node: string, component: string): string => `${node}/${component}`;

/** Of a home that was told nothing. */
export const noDeliveries: Deliveries = {
  answered: new Map(),
  arrivals: new Map(),
  running: new Map(),
  retired: new Map(),
};
