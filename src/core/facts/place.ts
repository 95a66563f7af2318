/** Where a file belongs: in the filesystem of a node, or, without a node, in the PKI home. */
export interface Place {
  readonly node: string | undefined;
  /**
   * Relative to the root of the node or of the home; forward slashes, one at the end of a folder. Without a node it can be absolute: a
   * file elsewhere on this machine, which is read and never changed.
   */
  readonly path: string;
  /** An object of the API instead of a file: its path is what it is called, as `Secret kube-system/web tls.crt`. */
  readonly isObject?: true;
}

export const inHome = (path: string): Place => ({ node: undefined, path });
export const onNode = (node: string, path: string): Place => ({ node, path });

/** An object of the API. @param path as `objectPath` writes it */
export const inCluster = (path: string): Place => ({ node: undefined, path, isObject: true });

/** A file of this machine that belongs neither to the home nor to a node. */
export const isElsewhere = ({ node, path }: Place): boolean => node === undefined && path.startsWith('/');

/** One string per place, for maps and sets. */
export const placeKey = (place: Place): string =>
  `${place.node ?? ''}\0${place.path}${place.isObject === true ? '\0' : ''}`;

/** A folder is looked at by its mode and owner only. */
export const isFolder = ({ path }: Place): boolean => path.endsWith('/');
