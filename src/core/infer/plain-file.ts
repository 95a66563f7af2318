import { modes } from '../catalog/placement.js';
import type { DesiredFile } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { holdingsOf, type Content, type FileFacts, type Holdings } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { placeKey, type Place } from '../facts/place.js';

/** A file that nobody has placed: nothing but its contents says what it is. */
export interface PlainFile {
  readonly place: Place;
  /** What reports call it. */
  readonly name: string;
  /** It was asked for by its name, so that something has to be said of it whatever it is. */
  readonly isNamed: boolean;
  /** It lies beside one that was asked for, and is looked at for its key only. */
  readonly isBeside?: true;
}

/** One that is there, or should be, with what it holds. */
export interface SeenFile extends PlainFile {
  readonly state: FileFacts['state'];
  readonly content: Content | undefined;
  readonly held: Holdings | undefined;
}

export const seenFiles = (
  files: readonly PlainFile[],
  { files: facts }: Pick<Observed, 'files'>,
): readonly SeenFile[] =>
  files.flatMap((file) => {
    const found = facts.get(placeKey(file.place));
    if (found === undefined) return [];
    const content = found.state === 'present' ? found.content : undefined;
    return [{ ...file, state: found.state, content, held: content && holdingsOf(content) }];
  });

/** Whose names say that they hold certificates, in PEM or not. */
const certificateName = /\.(crt|cer|pem|der|p12|pfx|p7b)$/i;
export const keyName = /(\.key|[-_.]key\.pem|[-_.]key\.der)$/i;
const kubeconfigName = /(^|\/|\.)kubeconfig$/i;

/** Requests, whole PEM of other things and everything that never was a certificate lie about where certificates are made. */
export function looksWanted({ name, isNamed, content, state }: SeenFile): boolean {
  if (isNamed) return true;
  const hasName = [certificateName, keyName, kubeconfigName].some((ending) => ending.test(name));
  if (state !== 'present') return hasName;
  if (content?.kind !== 'unparsable') return content?.kind === 'sealed' || content?.kind === 'unopened';
  return content.looksLike === 'pem' || (hasName && content.looksLike === undefined);
}

/** A file of an artefact that a component reads, so in PEM. Its mode is asked about as far as others than its owner and group are let in. */
export const pemFile = (part: DesiredFile['part'], place: Place, mode = modes[part]): DesiredFile => ({
  part,
  place,
  mode,
  owner: 'root',
  group: 'root',
});

/** One that nothing is known to read. */
export const plainFile = (...file: Parameters<typeof pemFile>): DesiredFile => ({ ...pemFile(...file), anyForm: true });

/** Whether a certificate may sign others. Before version 3 nothing could say it. */
export const maySign = ({ isCa, version, subject, issuer }: CertificateFacts): boolean =>
  isCa || (version < 3 && subject.der === issuer.der);
