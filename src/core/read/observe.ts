import type { CertificateFacts } from '../facts/certificate.js';
import { noDeliveries } from '../facts/chain.js';
import { holdingsOf, type Content, type FileFacts, type RawFile } from '../facts/file.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import type { OpenContainer } from './binary.js';
import { readFileFacts } from './content.js';
import { signatureEdges } from './edges.js';

/** What is known beside the files. */
type Context = Omit<Observed, 'files' | 'certificates' | 'edges'>;

const nothing: Context = { owners: new Map(), issuedOnce: new Map(), deliveries: noDeliveries };

/**
 * A snapshot, read: files to facts, and who signed whom among all certificates that were seen.
 *
 * @param context what is left out is not known
 * @param before what was observed earlier: the same bytes mean the same, and are not read again
 * @param open what opens PKCS#12
 */
export const observe = (
  snapshot: readonly RawFile[],
  context: Partial<Context> = {},
  before?: Observed,
  open?: OpenContainer,
): Observed => observed(factsByPlace(snapshot, before, open), context, before);

/** The same of files that have been read. */
export const observed = (
  files: ReadonlyMap<string, FileFacts>,
  context: Partial<Context> = {},
  before?: Observed,
): Observed => ({ ...nothing, ...context, ...connected(files, before) });

/** What would be observed if these files lay there, or were gone. */
export const withFiles = (before: Observed, files: ReadonlyMap<string, FileFacts>): Observed => ({
  ...before,
  ...connected(new Map([...before.files, ...files]), before),
});

function connected(
  files: Observed['files'],
  before: Observed | undefined,
): Pick<Observed, 'files' | 'certificates' | 'edges'> {
  const certificates = new Map(
    [...files.values()].flatMap(certificatesIn).map((certificate) => [certificate.fingerprint, certificate]),
  );
  return { files, certificates, edges: signatureEdges(certificates.values(), before) };
}

/** Files by their place, read. */
export function factsByPlace(
  files: readonly RawFile[],
  before?: Observed,
  open?: OpenContainer,
): ReadonlyMap<string, FileFacts> {
  const known = contentsOf(before);
  return new Map(files.map((file) => [placeKey(file.place), readFileFacts(file, known, open)]));
}

/** What files hold, by the SHA-256 of their bytes. */
function contentsOf(observed: Pick<Observed, 'files'> | undefined): Map<string, Content> {
  const contents = new Map<string, Content>();
  for (const file of observed?.files.values() ?? [])
    if (file.state === 'present' && file.content.kind !== 'unopened') contents.set(file.sha256, file.content);
  return contents;
}

/** Every certificate that a file holds, embedded ones included. */
export function certificatesIn(file: FileFacts): readonly CertificateFacts[] {
  if (file.state !== 'present') return [];
  const { content } = file;
  const holdings = holdingsOf(content);
  if (holdings !== undefined) return holdings.certificates;
  if (content.kind !== 'kubeconfig') return [];
  return [content.kubeconfig, ...(content.kubeconfig.further?.contexts ?? [])].flatMap(certificatesOfContext);
}

/** Every certificate that one context of a kubeconfig embeds. */
export const certificatesOfContext = ({
  trust,
  certificate,
  behind = [],
}: Pick<KubeconfigFacts, 'trust' | 'certificate' | 'behind'>): readonly CertificateFacts[] => [
  ...(trust.held === 'embedded' ? trust.value : []),
  ...(certificate.held === 'embedded' ? [certificate.value] : []),
  ...behind,
];
