import { basename, dirname, join, relative } from 'node:path';
import { linkLoop } from '../core/facts/file.js';
import { inHome } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';

/**
 * Looks at the filesystem of a node that is mounted in a folder: whatever lies below that is found by links as the node means them, and
 * what such a link names on the machine that looks is never read. Paths are those of that machine; what lies elsewhere is looked at as ever.
 *
 * @param root absolute
 */
export function readerBelow(root: string, reader: ReaderPort): ReaderPort {
  if (root === '/') return reader;
  /** Undefined for a loop of links. */
  const at = (path: string): string | undefined => {
    const below = relative(root, path);
    if (below === '..' || below.startsWith('../')) return path;
    const whole = reader.within({ folder: root, below: '' }, below);
    // Whether a folder may be entered is asked by its own dot.
    return whole !== undefined && path.endsWith('/.') ? `${whole}/.` : whole;
  };
  const linkAt = (path: string): string | undefined => {
    const folder = at(dirname(path));
    return folder === undefined ? undefined : reader.linkAt(join(folder, basename(path)));
  };
  return {
    ...reader,
    linkAt,
    kindOf: (path) => {
      const whole = at(path);
      const kind = whole === undefined ? 'dangling' : reader.kindOf(whole);
      return kind === 'absent' && linkAt(path) !== undefined ? 'dangling' : kind;
    },
    namesIn: (folder) => {
      const whole = at(folder);
      return whole === undefined ? [] : reader.namesIn(whole);
    },
    read: (path, limit) => {
      const whole = at(path);
      return whole === undefined
        ? { place: inHome(path), state: 'unreadable', reason: linkLoop, attributes: undefined }
        : reader.read(whole, limit);
    },
  };
}
