import { onThatNode } from '../cluster/override-of.js';
import type { Cluster, ClusterNode, Override } from '../cluster/cluster.js';
import { runsComponent } from '../components/components.js';
import { inHome, onNode } from '../facts/place.js';
import { keyLocation, type Generation } from '../keysets/keyset.js';
import { artefactKey, type DesiredFile } from './desired.js';
import type { ForeignRow } from './foreign.js';
import { home } from './layouts/home.js';
import { inOneFile, inTwoFiles, type Layout, type PartPaths } from './layouts/layout.js';
import type { AuthorityName, Part, Placement, Reader, Row } from './row.js';

const isAt: Readonly<Record<Placement, (node: ClusterNode, cluster: Cluster) => boolean>> = {
  'control-plane': ({ roles }) => roles.includes('control-plane'),
  'first-control-plane': (node, { nodes }) => nodes.find(({ roles }) => roles.includes('control-plane')) === node,
  etcd: ({ roles }) => roles.includes('etcd'),
  kubelet: ({ roles }) => roles.includes('control-plane') || roles.includes('worker'),
  worker: ({ roles }) => roles.includes('worker'),
  'load-balancer': ({ roles }) => roles.includes('load-balancer'),
  bastion: ({ roles }) => roles.includes('bastion'),
  proxy: ({ roles }) => roles.includes('proxy'),
  users: () => false,
};

/** Whether a row lives on a node. */
export function livesOn(row: Row | ForeignRow, node: ClusterNode, cluster: Cluster): boolean {
  if (row.kind === 'authority' || row.kind === 'secret' || row.when?.(cluster) === false) return false;
  const placements = [row.on, row.kind === 'kubeconfig' ? (row.alsoOn ?? []) : []].flat();
  return placements.some((placement) => isAt[placement](node, cluster));
}

/** The nodes a row lives on, in the order of the spec. */
export const nodesOfRow = (row: Row | ForeignRow, cluster: Cluster): readonly ClusterNode[] =>
  cluster.nodes.filter((node) => livesOn(row, node, cluster));

/** Keys and what embeds keys are for their owner alone; what is public is for everybody to read. CIS 1.1.20, 1.1.21. */
export const modes: Readonly<Record<DesiredFile['part'], number>> = {
  certificate: 0o644,
  key: 0o600,
  pair: 0o600,
  kubeconfig: 0o600,
  trust: 0o644,
  publicKeys: 0o644,
  // CIS 1.1.1 to 1.1.7, 4.1.1, 4.1.9: how a component is started is nobody else's to know.
  text: 0o600,
  secret: 0o600,
  manifest: 0o644,
  keyset: 0o644,
  folder: 0o700,
};

const owned = { owner: 'root', group: 'root' } as const;

/**
 * The files of an artefact on a node, each once, the key before the certificate: the order in which they are written. Where the
 * paths of both are one, so is the file.
 */
export function nodeFiles(
  paths: PartPaths,
  node: string,
  parts: readonly Part[],
  own: Override['modes'] = {},
): readonly DesiredFile[] {
  const isOne = paths.key !== undefined && paths.key === paths.certificate;
  return parts.flatMap((wanted) => {
    const path = paths[wanted];
    if (path === undefined || (isOne && wanted === 'certificate' && parts.includes('key'))) return [];
    const part = isOne && wanted === 'key' && parts.includes('certificate') ? 'pair' : wanted;
    return [{ part, place: onNode(node, path), mode: own[wanted] ?? modes[part], ...owned }];
  });
}

/** Where the key and certificate would lie if they were kept the other way. */
export function pairElsewhere(paths: PartPaths, node: string, own?: Override['modes']): readonly DesiredFile[] {
  const others = paths.key === paths.certificate ? inTwoFiles(paths) : inOneFile(paths);
  return nodeFiles(others, node, ['key', 'certificate'], own);
}

export const homeFile = (part: DesiredFile['part'], path: string): DesiredFile => ({
  part,
  place: inHome(path),
  mode: modes[part],
  ...owned,
});

/** The file with the private key of a generation: relative to the home, or absolute where it lies elsewhere; undefined when it is offline. */
export function keyPath(authority: string, generation: Generation): string | undefined {
  const location = keyLocation(generation);
  if (location.held === 'offline') return undefined;
  return location.held === 'file' ? location.path : home.generation(authority, generation.id).key;
}

/** The readers of a row that run on a node and are told of it. */
export const readersOn = (
  { readBy = [] }: Pick<Row, 'readBy'>,
  cluster: Cluster,
  node: ClusterNode,
): readonly Reader[] =>
  readBy.filter(({ component, when }) => runsComponent(component, node, cluster) && when?.(cluster) !== false);

/** A path as the processes of the node see it. */
export const absolute = (path: string): string => `/${path}`;

/** Where the files of a row are on a node; undefined where the row does not exist. */
export const pathsOn = ({ paths }: Pick<Layout, 'paths'>, name: string, node: string): PartPaths | undefined =>
  existing(paths[artefactKey({ node, name })] ?? paths[name] ?? {}, node);

function existing(paths: PartPaths, node: string): PartPaths | undefined {
  const parts = Object.entries(paths);
  if (parts.length === 0) return undefined;
  return parts.some(([, path]) => path.includes('{'))
    ? Object.fromEntries(parts.map(([part, path]) => [part, onThatNode(path, node)]))
    : paths;
}

/** The file that holds what is trusted of an authority of servers. */
export const trustPath = (layout: Layout, node: string, authority: AuthorityName): string =>
  absolute(pathsOn(layout, `${authority}.crt`, node)?.trust ?? '');
