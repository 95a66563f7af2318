import type { Content } from '../core/facts/file.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { readContent } from '../core/read/content.js';
import { signatureEdges } from '../core/read/edges.js';
import type { SignatureEdges } from '../core/facts/certificate.js';
import { certificatesIn } from '../core/read/observe.js';
import { inHome } from '../core/facts/place.js';
import { WorkflowError } from './errors.js';

export interface Inspected {
  readonly path: string;
  readonly content: Content;
  /** Who signed whom among everything that was inspected. */
  readonly edges: SignatureEdges;
}

/** @param paths files @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE */
export function inspect(paths: readonly string[], reader: ReaderPort): readonly Inspected[] {
  const contents = paths.map((path) => ({ path, content: readContent(bytesOf(path, reader)) }));
  const attributes = { mode: 0, uid: 0, gid: 0 };
  const edges = signatureEdges(
    contents.flatMap(({ content }) =>
      certificatesIn({ place: inHome(''), state: 'present', sha256: '', attributes, content }),
    ),
  );
  return contents.map((one) => ({ ...one, edges }));
}

function bytesOf(path: string, reader: ReaderPort): Buffer {
  const file = reader.read(path);
  if (file.state === 'absent') throw new WorkflowError('PATH_NOT_FOUND', `expected a file, got nothing at ${path}`);
  if (file.state === 'unreadable' || file.bytes === undefined) {
    throw new WorkflowError(
      'PATH_UNREADABLE',
      `expected to read ${path}, got: ${file.state === 'unreadable' ? file.reason : 'nothing'}`,
    );
  }
  return file.bytes.reveal();
}
