import type { CertificateFacts } from '../facts/certificate.js';
import type { Content, FileFacts, RawFile } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { readFileFacts } from './content.js';
import { signatureEdges } from './edges.js';

/** A snapshot, read: files to facts, and who signed whom among all certificates that were seen. */
export function observe(
  snapshot: readonly RawFile[],
  context: Pick<Observed, 'owners' | 'issuedOnce' | 'isInterrupted' | 'deliveries'>,
): Observed {
  const known = new Map<string, Content>();
  const files = new Map(snapshot.map((file) => [placeKey(file.place), readFileFacts(file, known)]));
  const certificates = new Map(
    [...files.values()].flatMap(certificatesIn).map((certificate) => [certificate.fingerprint, certificate]),
  );
  return { files, certificates, edges: signatureEdges(certificates.values()), ...context };
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
