import type { DesiredState } from '../catalog/desired.js';
import { home as paths } from '../catalog/layouts/home.js';
import { isFileName } from '../cluster/scalars.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import type { FileFacts } from '../facts/file.js';
import type { Observed, PersonalFile } from '../facts/observed.js';
import { inHome, placeKey, type Place } from '../facts/place.js';

/** A kubeconfig that kubepki wrote into `users/`, that lies there and that the spec no longer wants. */
export interface FormerUser {
  readonly place: Place;
  /** Of its certificate; empty where none is known, or it has ended. */
  readonly consequence: string;
  /** Why it is not for us to remove. */
  readonly objection: string | undefined;
}

/** Where kubeconfigs can lie that the ledger speaks of and the spec no longer does. */
export const formerUsers = (desired: DesiredState, written: ReadonlyMap<string, PersonalFile>): readonly Place[] =>
  formerFiles(desired, written).map(([, place]) => place);

/**
 * In the order of the ledger. What somebody put there since, as with `kubeconfig create --out`, has another certificate, and is not
 * ours to speak of.
 */
export function formerUsersIn(desired: DesiredState, { files, personal }: Observed, now: Date): readonly FormerUser[] {
  return formerFiles(desired, personal ?? new Map()).flatMap(([written, place]): readonly FormerUser[] => {
    const file = files.get(placeKey(place));
    if (file === undefined || file.state === 'absent') return [];
    const certificate = certificateIn(file);
    if (certificate !== undefined && !written.certificates.has(certificate.fingerprint)) return [];
    return [{ place, consequence: consequenceOf(certificate, now), objection: objectionTo(file, written) }];
  });
}

function formerFiles(
  { artefacts }: DesiredState,
  written: ReadonlyMap<string, PersonalFile>,
): readonly (readonly [PersonalFile, Place])[] {
  const wanted = new Set(artefacts.flatMap(({ files }) => files.map(({ place }) => placeKey(place))));
  return [...written].flatMap(([name, file]) => {
    const place = inHome(paths.user(name));
    return isFileName(name) && !wanted.has(placeKey(place)) ? [[file, place] as const] : [];
  });
}

function certificateIn(file: FileFacts): CertificateFacts | undefined {
  if (file.state !== 'present' || file.content.kind !== 'kubeconfig') return undefined;
  const { certificate } = file.content.kubeconfig;
  return certificate.held === 'embedded' ? certificate.value : undefined;
}

function objectionTo(file: FileFacts, written: PersonalFile): string | undefined {
  if (file.state !== 'present') return 'cannot be read';
  return file.content.kind === 'unopened' || written.files.has(file.sha256)
    ? undefined
    : 'is not what was written there';
}

/** A file that is removed takes nothing from whoever has a copy of it. */
function consequenceOf(certificate: CertificateFacts | undefined, now: Date): string {
  if (certificate === undefined || certificate.notAfter <= now) return '';
  const { subject, notAfter } = certificate;
  return `; a copy of it works until ${minuteOf(notAfter)} UTC (kubepki kubeconfig revoke-plan ${nameFor(subject.commonName)})`;
}

/** As a shell takes it; one that would have to be quoted is left for the reader to put in. */
const nameFor = (name: string | undefined): string => (name !== undefined && /^[\w.@:+-]+$/.test(name) ? name : 'NAME');
