import { join } from 'node:path';
import type { ReaderPort } from '../core/facts/store-port.js';

/** Files that a folder of certificates can have; more are no such folder. */
const fileLimit = 2000;

const depthLimit = 3;

/** What was found, relative to the folder and in order, and whether there is more than is looked at. */
export interface FilesBelow {
  readonly paths: readonly string[];
  readonly isCut: boolean;
}

/** The files of a folder of certificates and of the folders in it; without those that begin with a dot. Links are followed. */
export function filesBelow(root: string, reader: ReaderPort): FilesBelow {
  const paths: string[] = [];
  let isCut = false;
  const walk = (below: string, depth: number): void => {
    for (const name of reader.namesIn(join(root, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      const kind = name.startsWith('.') ? 'other' : reader.kindOf(join(root, path));
      const isFile = kind === 'file' || kind === 'denied' || kind === 'dangling';
      if (paths.length >= fileLimit || (kind === 'folder' && depth >= depthLimit))
        isCut ||= isFile || kind === 'folder';
      else if (kind === 'folder') walk(path, depth + 1);
      else if (isFile && !bySerial.test(path)) paths.push(path);
    }
  };
  walk('', 0);
  return { paths, isCut };
}

/** easy-rsa keeps a second copy of every certificate. */
const bySerial = /(^|\/)certs_by_serial\//;
