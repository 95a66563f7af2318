import { artefactKey, fileOf, keyOf } from '../core/catalog/desired.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey, type Place } from '../core/facts/place.js';
import type { LedgerRecord, ReaderPort, Roots } from '../core/facts/store-port.js';
import type { Action } from '../core/plan/plan.js';
import { certificatesIn } from '../core/read/observe.js';
import type { DoneAction } from '../core/report/apply-report.js';
import type { Made } from './made.js';

/** What was made, by artefact. */
export type MadeByArtefact = ReadonlyMap<string, Made>;

export const byArtefact = (made: readonly Made[]): MadeByArtefact =>
  new Map(made.map((one) => [artefactKey(one.desired), one]));

/**
 * The line of the ledger: every change, and of every certificate what identifies it.
 *
 * @param further what else a change is known by: the certificate that went with a file, or what a file was written as
 */
export function recordOf(
  actions: readonly Action[],
  made: MadeByArtefact,
  further: (action: Action) => object,
  command: string,
  now: Date,
): LedgerRecord {
  const changes = actions.map((one) => ({ ...changeOf(one, made.get(keyOf(one))?.certificate), ...further(one) }));
  return { time: now.toISOString(), command, changes };
}

/** The certificate in a file that one state of the home has and the other has nowhere: what comes or goes with the file. */
export function onlyIn(
  place: Place | undefined,
  { files }: Observed,
  { certificates }: Observed,
): { readonly fingerprint?: string } {
  const file = place === undefined ? undefined : files.get(placeKey(place));
  const found = file && certificatesIn(file).find(({ fingerprint }) => !certificates.has(fingerprint));
  return found === undefined ? {} : { fingerprint: found.fingerprint };
}

/** SHA-256 of a kubeconfig that lies in `users/`, which no manifest lists: by it the file is known once the spec wants it no longer. */
export function writtenAs(made: Made | undefined, { files }: Observed): { readonly sha256?: string } {
  if (made?.desired.kind !== 'kubeconfig' || made.desired.node !== undefined) return {};
  const place = fileOf(made.desired, 'kubeconfig')?.place;
  const file = place === undefined ? undefined : files.get(placeKey(place));
  return file?.state === 'present' ? { sha256: file.sha256 } : {};
}

/** The fingerprint of a secret that was made: by it the one that nodes have copies of is known. */
export function secretOf(made: Made | undefined, { files }: Observed): { readonly secret?: string } {
  const place = made?.desired.kind === 'secret' ? made.desired.files[0]?.place : undefined;
  const file = place === undefined ? undefined : files.get(placeKey(place));
  return file?.state === 'present' && file.content.kind === 'secret' ? { secret: file.content.fingerprint } : {};
}

/** SHA-256 of a file that is removed from the tree of a node: by it the same file is known on the node. */
export function removedAs(place: Place | undefined, { files }: Observed): { readonly sha256?: string } {
  const file = place?.node === undefined ? undefined : files.get(placeKey(place));
  return file?.state === 'present' ? { sha256: file.sha256 } : {};
}

/** What was done to an artefact, and which certificate it has since. */
export const changeOf = (
  { action, node, artefact }: { readonly action: string; readonly node: string | undefined; readonly artefact: string },
  certificate: CertificateFacts | undefined,
) => ({ action, node: node ?? null, artefact, ...(certificate === undefined ? {} : identityOf(certificate)) });

/** What the ledger keeps of a certificate. */
export const identityOf = ({ serial, subject, issuer, authorityKeyId, notAfter, fingerprint }: CertificateFacts) => ({
  serial,
  subject: subject.text,
  issuer: issuer.text,
  ...(authorityKeyId === undefined ? {} : { authorityKeyId }),
  notAfter: notAfter.toISOString(),
  fingerprint,
});

/** What an action came to. */
export function doneBy(
  action: Action,
  made: MadeByArtefact,
  retired: ReadonlyMap<string, Place>,
  roots: Roots,
  reader: ReaderPort,
): DoneAction {
  const one = made.get(keyOf(action));
  const gone = action.action === 'retire' ? retired.get(keyOf(action)) : undefined;
  const places = [...(one?.writes ?? []).map(({ place }) => place), ...(gone === undefined ? [] : [gone])];
  const written = places.flatMap((place) => reader.pathOf(roots, place) ?? []);
  const certificate = one?.certificate;
  return { ...action, paths: written, notAfter: certificate?.notAfter, clamped: one?.clamped ?? false, certificate };
}
