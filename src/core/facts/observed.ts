import type { CertificateFacts, SignatureEdges } from './certificate.js';
import type { Deliveries } from './chain.js';
import type { FileFacts } from './file.js';
import type { EndpointSeen } from './live.js';
import type { MachineFacts } from './machine.js';
import type { ObjectFacts } from './objects.js';

/** Everything that was looked at, read into facts. */
export interface Observed {
  /** By `placeKey`. A place that was not looked at has no entry. */
  readonly files: ReadonlyMap<string, FileFacts>;
  /** By `placeKey`: what else lies in the folders of a node's layout; left out where nobody listed them. */
  readonly beside?: ReadonlyMap<string, FileFacts>;
  /** Every certificate that was seen anywhere, by fingerprint; without those beside. */
  readonly certificates: ReadonlyMap<string, CertificateFacts>;
  readonly edges: SignatureEdges;
  /** Expected owner of the files of a node, or, under the empty name, of the home: a numeric user id. */
  readonly owners: ReadonlyMap<string, number>;
  /** By `placeKey`: expected numeric owner and group of files that the spec gives to somebody, where they lie in place. */
  readonly fileOwners?: ReadonlyMap<string, { readonly uid: number; readonly gid: number }>;
  /**
   * By `placeKey`: what a change of the home that was begun, and has not been finished, has still to put in place, as it will lie
   * there. Undefined where none is under way.
   */
  readonly pending?: ReadonlyMap<string, FileFacts> | undefined;
  /** By `issuedKey`: artefacts that the ledger says had a certificate once and whose, and who that was from. */
  readonly issuedOnce: ReadonlyMap<string, IssuedBy>;
  /** By `artefactKey`: fingerprint of the certificate that the ledger says was issued last; left out where no ledger is read. */
  readonly latest?: ReadonlyMap<string, string> | undefined;
  /** By artefact: what the ledger says was written into `users/`; left out where no ledger is read. */
  readonly personal?: ReadonlyMap<string, PersonalFile> | undefined;
  /** By artefact: fingerprints of secrets that the ledger says were made; left out where no ledger is read. */
  readonly secrets?: ReadonlyMap<string, string> | undefined;
  /** What the cluster itself holds; left out where nobody looked. */
  readonly objects?: readonly ObjectFacts[] | undefined;
  /** What nodes that are delivered to have said. */
  readonly deliveries: Deliveries;
  /** By node: what was seen of the machine itself; left out where only files were looked at. */
  readonly machines?: ReadonlyMap<string, MachineFacts> | undefined;
  /** Endpoints that were asked what they serve; left out where nobody asked. */
  readonly live?: readonly EndpointSeen[] | undefined;
}

/** `us`: kubepki issued it. `others`: it was there when the cluster was imported. */
export type IssuedBy = 'us' | 'others';

/** Everything that was ever written as one file in `users/`. */
export interface PersonalFile {
  /** SHA-256 of the files; lower-case hex. */
  readonly files: ReadonlySet<string>;
  /** Fingerprints of the certificates in them. */
  readonly certificates: ReadonlySet<string>;
}

/**
 * One string for an artefact and whom it identifies: what was issued to one identity was never issued to another. The order of
 * groups means nothing.
 *
 * @param artefact as `admin.conf` or `cp1/super-admin.conf`
 */
export const issuedKey = (artefact: string, commonName: string, organizations: readonly string[]): string =>
  JSON.stringify([artefact, commonName, ...[...organizations].sort()]);
