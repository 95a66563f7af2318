import type { CertificateFacts } from '../facts/certificate.js';
import type { Content, FileFacts, RawFile } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { readFileFacts } from './content.js';
import { signatureEdges } from './edges.js';

/**
 * A snapshot, read: files to facts, and who signed whom among all certificates that were seen.
 *
 * @param before what was observed earlier: the same bytes mean the same, and are not read again
 */
export function observe(
  snapshot: readonly RawFile[],
  context: Pick<
    Observed,
    'owners' | 'fileOwners' | 'issuedOnce' | 'isInterrupted' | 'deliveries' | 'pending' | 'latest'
  >,
  before?: Observed,
): Observed {
  const known = contentsOf(before);
  const files = new Map(snapshot.map((file) => [placeKey(file.place), readFileFacts(file, known)]));
  const certificates = new Map(
    [...files.values()].flatMap(certificatesIn).map((certificate) => [certificate.fingerprint, certificate]),
  );
  return { files, certificates, edges: signatureEdges(certificates.values(), before), ...context };
}

/** Files by their place, read. */
export const factsByPlace = (files: readonly RawFile[]): ReadonlyMap<string, FileFacts> =>
  new Map(files.map((file) => [placeKey(file.place), readFileFacts(file)]));

/** What files hold, by the SHA-256 of their bytes. */
export function contentsOf(observed: Pick<Observed, 'files'> | undefined): Map<string, Content> {
  const contents = new Map<string, Content>();
  for (const file of observed?.files.values() ?? [])
    if (file.state === 'present' && file.content.kind !== 'unopened') contents.set(file.sha256, file.content);
  return contents;
}

/** Every certificate that a file holds, embedded ones included. */
export function certificatesIn(file: FileFacts): readonly CertificateFacts[] {
  if (file.state !== 'present') return [];
  const { content } = file;
  if (content.kind === 'pem') return content.certificates;
  if (content.kind !== 'kubeconfig') return [];
  const { trust, certificate } = content.kubeconfig;
  return [
    ...(trust.held === 'embedded' ? trust.value : []),
    ...(certificate.held === 'embedded' ? [certificate.value] : []),
  ];
}
