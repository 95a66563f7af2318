/** Where a file belongs: in the filesystem of a node, or, without a node, in the PKI home. */
export interface Place {
  readonly node: string | undefined;
  /**
   * Relative to the root of the node or of the home; forward slashes, one at the end of a folder. Without a node it can be absolute: a
   * file elsewhere on this machine, which is read and never changed.
   */
  readonly path: string;
}

export const inHome = (path: string): Place => ({ node: undefined, path });
export const onNode = (node: string, path: string): Place => ({ node, path });

/** A file of this machine that belongs neither to the home nor to a node. */
export const isElsewhere = ({ node, path }: Place): boolean => node === undefined && path.startsWith('/');

/** One string per place, for maps and sets. */
export const placeKey = (place: Place): string => `${place.node ?? ''}\0${place.path}`;

/** A folder is looked at by its mode and owner only. */
export const isFolder = ({ path }: Place): boolean => path.endsWith('/');
