/** Where a file belongs: in the filesystem of a node, or, without a node, in the PKI home. */
export interface Place {
  readonly node: string | undefined;
  /** Relative to the root of the node or of the home; forward slashes. */
  readonly path: string;
}

export const inHome = (path: string): Place => ({ node: undefined, path });
export const onNode = (node: string, path: string): Place => ({ node, path });

/** One string per place, for maps and sets. */
export const placeKey = (place: Place): string => `${place.node ?? ''}\0${place.path}`;
