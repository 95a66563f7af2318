import { catalog, layouts } from '../catalog/catalog.js';
import type { DesiredState } from '../catalog/desired.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { caseOf } from '../rules/case.js';

/** What a node has of an authority that it trusts. */
export interface NodeAuthority {
  readonly node: string;
  readonly name: string;
  readonly path: string;
  /** Of the first certificate in the trust file, which is the one that kubeadm reads. */
  readonly notAfter: string;
  /** Whether the key lies where kubeadm keeps it; without it kubeadm calls the authority external. */
  readonly hasKey: boolean;
}

/** Read from the trust files of nodes; what cannot be read is left out, since a rule speaks of it. */
export const nodeAuthorities = (
  desired: DesiredState,
  observed: Observed,
  now: Date,
  pathOf: (place: Place) => string,
): readonly NodeAuthority[] =>
  desired.artefacts.flatMap((artefact) => {
    const { node } = artefact;
    if (artefact.kind !== 'trust' || node === undefined) return [];
    const { trusted } = caseOf(artefact, observed, now);
    const [first] = trusted?.value ?? [];
    if (trusted === undefined || first === undefined) return [];
    const key = keyPaths.get(artefact.authority);
    const state = key === undefined ? undefined : observed.files.get(placeKey(onNode(node, key)))?.state;
    return [
      {
        node,
        name: artefact.authority,
        path: pathOf(trusted.place),
        notAfter: first.notAfter.toISOString(),
        hasKey: state !== undefined && state !== 'absent',
      },
    ];
  });

/** Where kubeadm keeps the key of each authority on a node: that of the first row that signs with it. */
const keyPaths: ReadonlyMap<string, string> = new Map(
  Object.entries(catalog)
    .flatMap(([name, row]): readonly (readonly [string, string])[] => {
      const key = layouts.kubeadm.paths[name]?.key;
      return row.kind === 'signer' && key !== undefined ? [[row.authority, key]] : [];
    })
    .reverse(),
);
