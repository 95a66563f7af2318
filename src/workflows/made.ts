import type { Desired, DesiredFile } from '../core/catalog/desired.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import type { Place } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import type { Write } from '../core/facts/store-port.js';

/** A file that is to be written; who owns it is decided when it is committed. */
export type Piece = Omit<Write, 'owner'>;

/** One artefact made again: its files, in the order in which they are written. */
export interface Made {
  readonly desired: Desired;
  readonly writes: readonly Piece[];
  /** The certificate that was issued for it, if one was. */
  readonly certificate: CertificateFacts | undefined;
  /** It ends with its authority, sooner than was asked for. */
  readonly clamped: boolean;
}

export const piece = (place: Place, mode: number, contents: Secret | string): Piece => ({
  place,
  mode,
  contents: typeof contents === 'string' ? new Secret(contents) : contents,
});

export const pieceFor = (file: DesiredFile | undefined, contents: Secret | string): readonly Piece[] =>
  file === undefined ? [] : [piece(file.place, file.mode, contents)];
