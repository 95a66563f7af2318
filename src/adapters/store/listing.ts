import { readdirSync, statSync } from 'node:fs';
import { systemCode } from './errors.js';

/** Names for which a listing tells as much as a look does: short, and the same in every normal form of Unicode. */
const isTelling = /^[\x20-\x7e]{1,100}$/;

/**
 * Tells what is not there by the names in its folder, each folder read once: tens of files of other layouts are looked for on every
 * node, and hardly one is there. Only below one folder, the home: elsewhere a folder can be large, or show what it has only to those
 * who ask for it by name.
 */
export class Listings {
  private readonly known = new Map<string, ReadonlySet<string> | undefined>();

  constructor(private readonly top: string) {}

  /** @param path absolute and normal @returns true only where a look would find nothing; a look has to tell otherwise */
  lacks(path: string): boolean {
    if (!path.startsWith(this.top) || path[this.top.length] !== '/') return false;
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    const names = isTelling.test(name) ? this.namesIn(path.slice(0, cut)) : undefined;
    return names !== undefined && !names.has(name.toLowerCase());
  }

  private namesIn(folder: string): ReadonlySet<string> | undefined {
    if (this.known.has(folder)) return this.known.get(folder);
    const names = this.lacks(folder) ? none : list(folder);
    this.known.set(folder, names);
    return names;
  }
}

const none: ReadonlySet<string> = new Set();

/** Lower-case names, as a file system may not tell cases apart; undefined where nobody knows what a look would find. */
function list(folder: string): ReadonlySet<string> | undefined {
  try {
    const names = readdirSync(folder).map((name) => name.toLowerCase());
    // What may be listed and not entered cannot be looked into.
    statSync(`${folder}/.`);
    return new Set(names);
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? none : undefined;
  }
}
