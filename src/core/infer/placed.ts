import { catalog } from '../catalog/catalog.js';
import type { Layout, PartPaths } from '../catalog/layouts/layout.js';
import { pathsOn } from '../catalog/placement.js';
import type { Part, Row } from '../catalog/row.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';

/** A path as a flag says it, relative to the root of the node; undefined for what is no absolute path. */
export const relativePath = (path: string | undefined): string | undefined =>
  path?.startsWith('/') === true && !path.split('/').includes('..') ? path.slice(1).replace(/\/+/g, '/') : undefined;

/**
 * A path as a kubeconfig says it, relative to the root of the node. client-go takes one that is not absolute to begin in the folder of the
 * kubeconfig, and joins them without a look at the disk (clientcmd.ResolvePaths).
 *
 * @param kubeconfig its own path, relative to the root of the node
 */
export function pathFrom(kubeconfig: string, path: string): string | undefined {
  if (path.startsWith('/')) return relativePath(path);
  const segments: string[] = [];
  for (const segment of `${kubeconfig.slice(0, kubeconfig.lastIndexOf('/') + 1)}${path}`.split('/'))
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  return segments.length === 0 ? undefined : segments.join('/');
}

/** A file that a kubeconfig names instead of embedding what it holds. */
export interface PartNamed {
  readonly part: 'certificate' | 'key' | 'trust';
  /** As the kubeconfig says it. */
  readonly said: string;
  /** Relative to the root of the node; undefined for what leads nowhere that is looked at. */
  readonly path: string | undefined;
}

/** What a kubeconfig of a node names. @param itself its own path, relative to the root of the node */
export const partsNamed = (
  itself: string,
  kubeconfig: Pick<KubeconfigFacts, PartNamed['part']>,
): readonly PartNamed[] =>
  (['certificate', 'key', 'trust'] as const).flatMap((part) => {
    const held = kubeconfig[part];
    return held.held === 'path' ? [{ part, said: held.path, path: pathFrom(itself, held.path) }] : [];
  });

/** Who verifies servers by them may know these by another authority than clients have: they decide only where nobody else says anything. */
const trustInServers: readonly string[] = ['--root-ca-file', '--kubelet-certificate-authority', '--peer-ca-file'];

/**
 * The files of a row that flags and fields of a node name: the reader column of the table, the other way round. Where they differ, most
 * are believed, and of as many the first in the table, so that one wrong flag does not condemn what the others name.
 *
 * @param told what a component is told under a name; of several values the one that counts
 */
export function pathsTold(row: Row, told: (component: string, name: string) => string | undefined): PartPaths {
  const votes = new Map<Part, Map<string, number>>();
  for (const { component, names } of row.readBy ?? []) {
    for (const [part, flags] of Object.entries(names) as readonly [Part, readonly string[]][]) {
      for (const flag of flags) {
        const path = relativePath(told(component, flag));
        if (path === undefined) continue;
        const counted = votes.get(part) ?? new Map<string, number>();
        votes.set(part, counted.set(path, (counted.get(path) ?? 0) + (trustInServers.includes(flag) ? 0 : 1)));
      }
    }
  }
  return Object.fromEntries([...votes].map(([part, counted]) => [part, mostNamed(counted)]));
}

const mostNamed = (counted: ReadonlyMap<string, number>): string | undefined =>
  [...counted].reduce((best, one) => (one[1] > best[1] ? one : best))[0];

/** Rows that have certificates or keys on nodes. What a text such as an audit policy says is for a spec to say, wherever a flag finds it. */
export const placedRows: readonly (readonly [string, PlacedRow])[] = Object.entries(catalog).flatMap(([name, row]) =>
  row.kind === 'authority' || row.kind === 'file' || row.kind === 'secret' ? [] : [[name, row] as const],
);

type PlacedRow = Exclude<Row, { kind: 'authority' | 'file' | 'secret' }>;

/** How a node answers what is where. */
export interface Looking {
  readonly told: (component: string, name: string) => string | undefined;
  /** Whether there is anything at a path, relative to the root of the node. */
  readonly isThere: (path: string) => boolean;
  /** Whether two paths hold the same bytes, as through a symbolic link. */
  readonly isSame: (a: string, b: string) => boolean;
}

/**
 * Where each row has its files: where the layout says, when they are there; else where flags say.
 *
 * @param node its name, as far as it is known
 */
export const placesOf = (
  layout: Pick<Layout, 'paths'>,
  node: string,
  { told, isThere, isSame }: Looking,
): ReadonlyMap<string, PartPaths> =>
  new Map(
    placedRows.flatMap(([name, row]) => {
      const usual = existing(pathsOn(layout, name, node) ?? {}, isThere);
      const named = existing(pathsTold(row, told), isThere);
      const parts = asPlaced(usual, named, isSame);
      return Object.keys(parts).length === 0 ? [] : [[name, parts] as const];
    }),
  );

/** A path that a flag names goes before that of the layout, unless both lead to the same file. */
export function asPlaced(usual: PartPaths, named: PartPaths, isSame: Looking['isSame']): PartPaths {
  const parts: Partial<Record<Part, string>> = { ...usual, ...named };
  for (const [part, path] of Object.entries(usual) as readonly [Part, string][])
    if (isSame(path, parts[part] ?? path)) parts[part] = path;
  return parts;
}

const existing = (paths: PartPaths, isThere: (path: string) => boolean): Partial<Record<Part, string>> =>
  Object.fromEntries(Object.entries(paths).filter(([, path]) => isThere(path)));

/**
 * Files that kubeconfigs name instead of embedding what they hold. A credential belongs to the row that the kubeconfig borrows from,
 * where it does, else to the kubeconfig.
 */
export function placesNamed(
  places: ReadonlyMap<string, PartPaths>,
  kubeconfigAt: (path: string) => KubeconfigFacts | undefined,
  isThere: (path: string) => boolean,
): ReadonlyMap<string, PartPaths> {
  const more = new Map(places);
  for (const [name, row] of placedRows) {
    const path = places.get(name)?.kubeconfig;
    const facts = path === undefined ? undefined : kubeconfigAt(path);
    if (row.kind !== 'kubeconfig' || path === undefined || facts === undefined) continue;
    const { trust, ...credential } = pathsNamedBy(path, facts);
    const named = existing(credential, isThere);
    const isUsual = trust === places.get('ca.crt')?.trust;
    const owner = row.credential ?? name;
    if (named.certificate !== undefined && named.key !== undefined)
      more.set(owner, { ...(owner === name ? places.get(name) : {}), ...named });
    if (trust !== undefined && !isUsual && isThere(trust)) more.set(name, { ...more.get(name), trust });
  }
  return more;
}

const pathsNamedBy = (itself: string, kubeconfig: KubeconfigFacts): PartPaths =>
  Object.fromEntries(
    partsNamed(itself, kubeconfig).flatMap(({ part, path }) => (path === undefined ? [] : [[part, path]])),
  );
