/** Where a file belongs: in the filesystem of a node, or, without a node, in the PKI home. */
export interface Place {
  readonly node: string | undefined;
  /** Relative to the root of the node or of the home; forward slashes, one at the end of a folder. */
  readonly path: string;
}

export const inHome = (path: string): Place => ({ node: undefined, path });
export const onNode = (node: string, path: string): Place => ({ node, path });

/** One string per place, for maps and sets. */
export const placeKey = (place: Place): string => `${place.node ?? ''}\0${place.path}`;

/** A folder is looked at by its mode and owner only. */
export const isFolder = ({ path }: Place): boolean => path.endsWith('/');
