import { readdirSync, statSync } from 'node:fs';
import { systemCode } from './errors.js';

/** Names for which a listing tells as much as a look does: short, and the same in every normal form of Unicode. */
const isTelling = /^[\x20-\x7e]{1,100}$/;

/**
 * Tells what is there by the names in its folder, each folder read once: tens of files of other layouts are looked for on every node,
 * and hardly one is there. Only below one folder, the home: elsewhere a folder can be large, or show what it has only to those who ask
 * for it by name.
 */
export class Listings {
  private readonly known = new Map<string, Listing | undefined>();

  constructor(private readonly top: string) {}

  /** @param path absolute and normal @returns whether a look would find something; undefined where only a look can tell */
  has(path: string): boolean | undefined {
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    return isTelling.test(name) ? this.of(path.slice(0, cut))?.folded.has(name.toLowerCase()) : undefined;
  }

  /** The names in a folder; undefined where it has to be read. */
  namesIn(folder: string): readonly string[] | undefined {
    return this.of(folder)?.names;
  }

  private of(folder: string): Listing | undefined {
    if (!folder.startsWith(this.top) || (folder !== this.top && folder[this.top.length] !== '/')) return undefined;
    if (this.known.has(folder)) return this.known.get(folder);
    const listing = folder !== this.top && this.has(folder) === false ? nothing : list(folder);
    this.known.set(folder, listing);
    return listing;
  }
}

interface Listing {
  /** In the order of their characters. */
  readonly names: readonly string[];
  /** The same in lower case, as a file system may not tell cases apart. */
  readonly folded: ReadonlySet<string>;
}

const nothing: Listing = { names: [], folded: new Set() };

/** @returns undefined where nobody knows what a look would find */
function list(folder: string): Listing | undefined {
  try {
    const names = readdirSync(folder).sort();
    // What may be listed and not entered cannot be looked into.
    statSync(`${folder}/.`);
    return { names, folded: new Set(names.map((name) => name.toLowerCase())) };
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? nothing : undefined;
  }
}
