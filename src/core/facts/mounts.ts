/** A part of a container's filesystem that is not of its image (v1 Pod, volumeMounts). */
export interface ContainerMount {
  /** In the container; absolute, without a slash at its end but for the root. */
  readonly path: string;
  /** What lies there, on the machine; undefined for a volume that is no folder or file of the machine. */
  readonly host: string | undefined;
}

/**
 * Where a file of a container lies on its machine: by the mount that is nearest to it.
 *
 * @param mounts undefined for what runs in no container, and sees the files of its machine under their own paths
 * @returns undefined for what is in no mount, or in one that the machine has no path for: it is not to be seen from outside
 */
export function hostPath(mounts: readonly ContainerMount[] | undefined, path: string): string | undefined {
  if (mounts === undefined || !path.startsWith('/')) return path;
  const plain = path.replace(/\/+/g, '/');
  const covering = mounts.filter((mount) => covers(mount, plain));
  const nearest = [...covering].sort((a, b) => b.path.length - a.path.length)[0];
  if (nearest?.host === undefined) return undefined;
  return plain === nearest.path ? nearest.host : `${below(nearest.host)}${plain.slice(below(nearest.path).length)}`;
}

/** Whether a volume brings what lies at a path of a container, from wherever. */
export const isMounted = (mounts: readonly ContainerMount[], path: string): boolean =>
  mounts.some((mount) => covers(mount, path.replace(/\/+/g, '/')));

const covers = ({ path }: ContainerMount, plain: string): boolean => plain === path || plain.startsWith(below(path));

const below = (folder: string): string => (folder === '/' ? '/' : `${folder}/`);
