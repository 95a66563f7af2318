import type { Content } from '../core/facts/file.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { OpenContainer } from '../core/read/binary.js';
import { readContent } from '../core/read/content.js';
import { signatureEdges } from '../core/read/edges.js';
import type { SignatureEdges } from '../core/facts/certificate.js';
import { certificatesIn } from '../core/read/observe.js';
import { inHome } from '../core/facts/place.js';
import { WorkflowError } from './errors.js';
import { unreadable } from './unreadable.js';

export interface Inspected {
  readonly path: string;
  readonly content: Content;
  /** Who signed whom among everything that was inspected. */
  readonly edges: SignatureEdges;
}

/**
 * @param paths files; among several, one that cannot be read is reported like one that cannot be understood
 * @param open what opens PKCS#12; left out, such files stay sealed
 * @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE for the only one
 */
export function inspect(paths: readonly string[], reader: ReaderPort, open?: OpenContainer): readonly Inspected[] {
  const contents = paths.map((path) => ({ path, content: contentAt(path, paths.length === 1, reader, open) }));
  const attributes = { mode: 0, uid: 0, gid: 0 };
  const edges = signatureEdges(
    contents.flatMap(({ content }) =>
      certificatesIn({ place: inHome(''), state: 'present', sha256: '', attributes, content }),
    ),
  );
  return contents.map((one) => ({ ...one, edges }));
}

function contentAt(path: string, isOnly: boolean, reader: ReaderPort, open?: OpenContainer): Content {
  const file = reader.read(path);
  if (file.state === 'present' && file.bytes !== undefined) {
    const content = readContent(file.bytes.reveal(), open);
    const reason = 'expected PEM or a kubeconfig, got the manifest of a node tree';
    return content.kind === 'manifest' ? { kind: 'unparsable', reason } : content;
  }
  const reason = file.state === 'unreadable' ? file.reason : 'nothing is there';
  if (!isOnly) return { kind: 'unparsable', reason };
  throw file.state === 'absent'
    ? new WorkflowError('PATH_NOT_FOUND', `expected a file, got nothing at ${path}`)
    : unreadable(path, reason);
}
