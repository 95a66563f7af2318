import type { Renewal } from '../catalog/desired.js';
import { kubeadm } from '../catalog/layouts/kubeadm.js';
import { kubepki } from '../catalog/layouts/kubepki.js';
import { inOneFile, type FurtherFile, type PartPaths } from '../catalog/layouts/layout.js';
import type { AuthorityName } from '../catalog/row.js';
import type { Owner } from '../cluster/cluster.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey } from '../facts/place.js';
import type { Keysets } from '../keysets/keyset.js';
import type { Telling } from './told.js';

/** Where the rows of a node have their files, and what signs them. */
export interface Placing {
  /** The files of a row, whether they are there or not; empty for a row that has none here. */
  readonly pathsOf: (row: string) => PartPaths;
  /** Whether something on the node is told of the files of a row, so that they have to be there. */
  readonly isTold: (row: string) => boolean;
  readonly authorityOf: (row: string, usual: AuthorityName) => AuthorityName;
  /** Who renews the files of a row, where the layout says. */
  readonly ownerOf: (row: string) => Owner | undefined;
  readonly usagesOptional: boolean;
  /** Whether a row is as kubeadm and kubepki make it, with their identities and names, as far as nothing says another. */
  readonly isUsual: (row: string) => boolean;
  /** What the layout has beside the rows of the table and this node should have, each with whether it must be there. */
  readonly further?: readonly (FurtherFile & { readonly isWanted: boolean })[];
}

/** Everything that an inference about one node reads. */
export interface Inference extends Placing {
  readonly observed: Observed;
  readonly node: string;
  readonly keysets: Keysets;
  /** What the kubelet calls the node, if a kubeconfig tells. */
  readonly nodeName: string | undefined;
  readonly telling: Telling;
  /** Whether everything that a component is told is seen, so that what is not there is not given. */
  readonly isWhole: (component: string) => boolean;
}

/** Paths of kubeadm and of kubepki: what is there is one of them where nothing says another. */
export const knownPaths: Readonly<Record<string, PartPaths>> = { ...kubepki.paths, ...kubeadm.paths };

/** Where a pair lies: in one file, where that is what is there. */
export function whereItLies(paths: PartPaths, isThere: (path: string | undefined) => boolean): PartPaths {
  const combined = inOneFile(paths);
  return isThere(combined.certificate) && !isThere(paths.certificate) ? combined : paths;
}

/** Without a spec nothing says when a renewal is due; kubeadm users renew in the last month. */
export const usualRenewal: Renewal = { renewBefore: { seconds: 30 * 86_400 }, lapses: false };

/** Whether there is anything under a path of the node, readable or not. */
export const isThere = ({ observed, node }: Pick<Inference, 'observed' | 'node'>, path: string | undefined): boolean =>
  path !== undefined && (observed.files.get(placeKey(onNode(node, path)))?.state ?? 'absent') !== 'absent';
