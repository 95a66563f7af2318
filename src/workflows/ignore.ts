import { join } from 'node:path';
import { home as paths, ignored } from '../core/catalog/layouts/home.js';
import { inHome } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { textOf } from './texts.js';
import { piece, type Piece } from './made.js';

/** A `.gitignore` with the lines that it lacks, since a key that was committed once is known for ever. @param text what it says now */
export function ignorePieces(text: string): readonly Piece[] {
  const lines = text.split(/\r?\n/);
  const lacking = ignored.filter((line) => !lines.includes(line));
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return lacking.length === 0 ? [] : [piece(inHome(paths.ignore), 0o644, `${text}${end}${lacking.join('\n')}\n`)];
}

/** A home that was made when keys lay only under fewer names learns of a name with the first key that has it. */
export function newlyIgnored(folder: string, pieces: readonly Piece[], reader: ReaderPort): readonly Piece[] {
  if (!pieces.some(({ place }) => /\.pem$|\/encryption\.yaml$/.test(place.path))) return [];
  const text = textOf(reader, join(folder, paths.ignore));
  return text === undefined ? [] : ignorePieces(text.toString('utf8'));
}
