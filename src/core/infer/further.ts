import { trustedCertificates } from '../catalog/derivation.js';
import type { Desired, DesiredFile } from '../catalog/desired.js';
import { nodeFiles } from '../catalog/placement.js';
import { allParts } from '../catalog/row.js';
import { holdingsOf } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { isThere, usualRenewal, type Inference, type Placing } from './inference.js';

/** What the layout of a node has beside the rows of the table, to be looked at before the inference is final. */
export const filesFurther = ({ further = [] }: Pick<Placing, 'further'>, node: string): readonly DesiredFile[] =>
  further.flatMap(({ paths }) => nodeFiles(paths, node, allParts));

/**
 * The same as what should be there. A key alone is none: agents that are old are given it. Nor is a pair whose certificate is judged
 * elsewhere, as a server keeps what it hands to its agents, unless it is about somebody else.
 *
 * @param others what is judged already
 */
export function inferFurther(inference: Inference, others: readonly Desired[]): readonly Desired[] {
  const { further = [], node, keysets, observed } = inference;
  const known = new Set(others.flatMap(({ files }) => files.map(({ place }) => leafAt(place, observed))));
  return further.flatMap((file): readonly Desired[] => {
    const { name, title, authority, holds, paths, subject, isWanted } = file;
    if (!isWanted && !isThere(inference, paths.certificate ?? paths.trust)) return [];
    if (paths.certificate !== undefined) {
      const leaf = leafAt(onNode(node, paths.certificate), observed);
      const whose = leaf === undefined ? undefined : observed.certificates.get(leaf)?.subject.commonName;
      if (leaf !== undefined && known.has(leaf) && whose === subject?.commonName) return [];
      known.add(leaf);
    }
    const issuers = trustedCertificates(keysets, authority);
    const base = { name, title, node, ownedBy: inference.ownerOf(name), unknown: [] };
    if (holds === 'pair')
      return [
        {
          kind: 'pair',
          ...base,
          files: nodeFiles(paths, node, ['key', 'certificate']),
          issuance: {
            authority,
            purpose: 'clients',
            issuers,
            request: undefined,
            accept: {
              subjects: subject === undefined ? undefined : [subject],
              groups: 'any',
              usages: ['clientAuth'],
              required: [],
              allowed: undefined,
            },
            renewal: usualRenewal,
          },
        },
      ];
    return [
      {
        kind: 'trust',
        ...base,
        files: nodeFiles(paths, node, ['trust']),
        authority,
        holds: 'certificates',
        fingerprints: holds === 'trust' ? issuers : issuers?.slice(0, 1),
        match: 'overlaps',
      },
    ];
  });
}

/** The certificate that a file is about, by fingerprint: of a kubeconfig the one that it embeds. */
function leafAt(place: Place, { files }: Observed): string | undefined {
  const file = files.get(placeKey(place));
  if (file?.state !== 'present') return undefined;
  if (file.content.kind !== 'kubeconfig') return holdingsOf(file.content)?.certificates[0]?.fingerprint;
  const { certificate } = file.content.kubeconfig;
  return certificate.held === 'embedded' ? certificate.value.fingerprint : undefined;
}
