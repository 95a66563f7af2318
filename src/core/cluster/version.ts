/** A Kubernetes or etcd release, as far as certificates and flags depend on it. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | undefined;
}

/** The Kubernetes releases whose flags are known. */
export const knownReleases: { readonly oldest: Version; readonly newest: Version } = {
  oldest: { major: 1, minor: 30, patch: undefined },
  newest: { major: 1, minor: 37, patch: undefined },
};

/** `1.30`, `v1.30.14`; a pre-release suffix is read over. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3})(?:-[0-9A-Za-z.-]+)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch] = match;
  return { major: Number(major), minor: Number(minor), patch: patch === undefined ? undefined : Number(patch) };
}

/** Negative, zero or positive; patch releases do not count. */
export const compareReleases = (a: Version, b: Version): number => a.major - b.major || a.minor - b.minor;

export const renderRelease = ({ major, minor }: Version): string => `${major}.${minor}`;
