import { join } from 'node:path';
import { privateFolders } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { schemaLine } from '../core/cluster/write-spec.js';
import { inHome } from '../core/facts/place.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { textOf } from './home.js';
import { ignorePieces } from './ignore.js';
import type { Prepared } from './init.js';
import { piece, type Piece } from './made.js';

/**
 * Writes what makes a folder a home: private folders, the spec, its schema and `.gitignore`. What is there is kept; a `.gitignore`
 * gets the lines that it lacks, since a key that was committed once is known for ever. The rest is a plan like any other.
 *
 * @param schema the JSON Schema that the first line of the spec points to
 * @throws StoreError
 */
export function furnish(
  { planned: { home, desired }, spec }: Prepared,
  schema: string,
  reader: ReaderPort,
  writer: WriterPort,
  now: Date,
): void {
  const { folder } = home;
  writer.createHome(
    folder,
    privateFolders(desired).map(({ place }) => place.path),
  );
  const release = writer.lock(folder, 'init', now);
  try {
    const pieces = furniture(folder, spec.bytes.toString('utf8'), schema, reader);
    const owner = reader.ownerOf(folder);
    writer.commit(
      { home: folder, nodes: new Map() },
      { writes: pieces.map((one) => ({ ...one, owner })), record: undefined },
    );
  } finally {
    release();
  }
}

/** The files that make a folder a home, as far as they are not there; the spec is the last, since a folder with a spec is a home. */
export function furniture(folder: string, spec: string, schema: string, reader: ReaderPort): readonly Piece[] {
  const isThere = (path: string) => reader.kindOf(join(folder, path)) !== 'absent';
  return [
    ...(isThere(paths.schema) ? [] : [piece(inHome(paths.schema), 0o644, schema)]),
    ...ignorePieces(textOf(reader, join(folder, paths.ignore))?.toString('utf8') ?? ''),
    ...(isThere(paths.spec) ? [] : [piece(inHome(paths.spec), 0o644, withSchemaLine(spec))]),
  ];
}

/** The spec as it is written: for editors, the first line names the schema. */
export const withSchemaLine = (spec: string): string =>
  spec.startsWith('# yaml-language-server:') ? spec : `${schemaLine}${spec}`;
