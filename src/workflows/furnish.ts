import { join } from 'node:path';
import { privateFolders, type DesiredState } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { schemaLine } from '../core/cluster/write-spec.js';
import { inHome } from '../core/facts/place.js';
import type { LedgerRecord, ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { textOf } from './texts.js';
import { ignorePieces } from './ignore.js';
import type { Prepared } from './init.js';
import { piece, type Piece } from './made.js';

/** What a new home has beside what every home has. */
interface First {
  readonly folder: string;
  readonly desired: DesiredState;
  readonly spec: string;
  readonly pieces: readonly Piece[];
  readonly record: LedgerRecord | undefined;
}

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
  const first = { folder: home.folder, desired, spec: spec.bytes.toString('utf8'), pieces: [], record: undefined };
  writeHome(first, 'init', schema, reader, writer, now);
}

/** Makes a folder a home, with all of its first files in one commit. @throws StoreError */
export function writeHome(
  { folder, desired, spec, pieces, record }: First,
  command: string,
  schema: string,
  reader: ReaderPort,
  writer: WriterPort,
  now: Date,
): void {
  writer.createHome(
    folder,
    privateFolders(desired).map(({ place }) => place.path),
  );
  const release = writer.lock(folder, command, now);
  try {
    const owner = reader.ownerOf(folder);
    const all = [...pieces, ...furniture(folder, spec, schema, reader)];
    writer.commit({ home: folder, nodes: new Map() }, { writes: all.map((one) => ({ ...one, owner })), record });
  } finally {
    release();
  }
}

/** The files that make a folder a home, as far as they are not there; the spec is the last, since a folder with a spec is a home. */
function furniture(folder: string, spec: string, schema: string, reader: ReaderPort): readonly Piece[] {
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
