import { elsewhereOf, holds, type Desired, type DesiredAuthority, type DesiredFile } from './desired.js';

/** Files that only exist where the authority once did: copies of its certificate or keys, and what it signed. */
export const tracesOf = (authority: string, artefacts: readonly Desired[]): DesiredAuthority['traces'] =>
  artefacts.flatMap((artefact) =>
    sourceOf(artefact) === authority
      ? [...artefact.files, ...elsewhereOf(artefact)]
          .filter(({ part }) => isTrace(artefact, part))
          .map(({ place }) => place)
      : [],
  );

/** The authority that the artefact is made from: what signs it, or what it is a copy of. */
export function sourceOf(artefact: Desired): string | undefined {
  if (artefact.kind === 'trust' || artefact.kind === 'signer') return artefact.authority;
  return artefact.kind === 'pair' || artefact.kind === 'kubeconfig' ? artefact.issuance?.authority : undefined;
}

/** A key that nobody certified says nothing, and neither does a kubeconfig that only names files. */
function isTrace(artefact: Desired, part: DesiredFile['part']): boolean {
  if (artefact.kind === 'pair') return holds(part, 'certificate');
  if (artefact.kind !== 'kubeconfig') return true;
  return holds(part, artefact.credential.held === 'embedded' ? 'kubeconfig' : 'certificate');
}
