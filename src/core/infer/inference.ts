import { trustedCertificates } from '../catalog/derivation.js';
import type { Acceptance, Issuance, Renewal } from '../catalog/desired.js';
import { kubeadm } from '../catalog/layouts/kubeadm.js';
import { kubepki } from '../catalog/layouts/kubepki.js';
import { inOneFile, type PartPaths } from '../catalog/layouts/layout.js';
import { subjectOf, type KubeconfigRow, type PairRow } from '../catalog/row.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey } from '../facts/place.js';
import type { Keysets } from '../keysets/keyset.js';

/** Everything that an inference about one node reads. */
export interface Inference {
  readonly observed: Observed;
  readonly node: string;
  readonly keysets: Keysets;
  /** What the kubelet calls the node, if a kubeconfig tells. */
  readonly nodeName: string | undefined;
}

/** Paths of every layout: without a spec it is not known which one applies. */
export const knownPaths: Readonly<Record<string, PartPaths>> = { ...kubepki.paths, ...kubeadm.paths };

/** Where the files of a row lie on this node: a pair in one file, where that is what is there. */
export function pathsThere(name: string, inference: Inference): PartPaths {
  const paths = knownPaths[name] ?? {};
  const combined = inOneFile(paths);
  return isThere(inference, combined.certificate) && !isThere(inference, paths.certificate) ? combined : paths;
}

/** Without a spec nothing says when a renewal is due; kubeadm users renew in the last month. */
export const usualRenewal: Renewal = { renewBefore: { seconds: 30 * 86_400 }, lapses: false };

/** Whether there is anything under a path of the node, readable or not. */
export const isThere = ({ observed, node }: Inference, path: string | undefined): boolean =>
  path !== undefined && (observed.files.get(placeKey(onNode(node, path)))?.state ?? 'absent') !== 'absent';

/** What is known of a certificate without a spec: its authority, its usages, and the names and identities that every cluster has. */
export function inferIssuance(row: PairRow | KubeconfigRow, { keysets, nodeName }: Inference): Issuance {
  const usages = row.kind === 'pair' ? row.usages : (['clientAuth'] as const);
  const ofNode = typeof row.subject === 'string';
  const known = !usages.includes('serverAuth') && row.on !== 'users' && (!ofNode || nodeName !== undefined);
  const accept: Acceptance = {
    subjects: known ? [subjectOf(row, nodeName ?? ''), ...(row.alsoAccepted ?? [])] : undefined,
    usages,
    required: row.kind === 'pair' ? (row.sans?.always ?? []).filter(({ required }) => required) : [],
    allowed: undefined,
  };
  return {
    authority: row.authority,
    purpose: 'clients',
    issuers: trustedCertificates(keysets, row.authority),
    request: undefined,
    accept,
    renewal: usualRenewal,
  };
}
