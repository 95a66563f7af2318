import { aboveRbac, nodesGroup } from '../catalog/reserved.js';
import type { IssuedCertificate } from '../read/issued.js';
import { isUsable, type Holding } from './holdings.js';

/** A subject of bindings, and who else is it. */
export interface BoundSubject {
  readonly kind: 'user' | 'group';
  readonly name: string;
  /** Others with a certificate that can be used, by the ledger: what is taken from the subject, they lose too. */
  readonly sharedWith: readonly string[];
}

/** What it takes to cut somebody off. Kubernetes has no revocation of client certificates, so that every way has a price. */
export interface RevokePlan {
  readonly name: string;
  /** What they can still use. */
  readonly certificates: readonly Holding[];
  /** When the last of it ends; undefined when there is none. */
  readonly until: Date | undefined;
  /** Why removing bindings is not enough; empty when it is. */
  readonly beyondRbac: readonly string[];
  /** Whose bindings are to be looked at. */
  readonly subjects: readonly BoundSubject[];
  /** What a rotation of the authority would have to issue again, by artefact. */
  readonly rotation: {
    readonly issuers: readonly string[];
    readonly certificates: number;
    readonly artefacts: readonly { readonly artefact: string; readonly count: number }[];
  };
}

/**
 * @param holdings of everybody
 * @param live every certificate that the home uses, of whatever kind
 * @param modes authorizers of the API server, in order
 */
export function revokePlanOf(
  name: string,
  holdings: readonly Holding[],
  live: readonly IssuedCertificate[],
  modes: readonly string[],
): RevokePlan {
  const usable = holdings.filter(isUsable);
  const certificates = usable.filter((holding) => holding.name === name);
  const others = usable.filter((holding) => holding.name !== name);
  const groups = [...new Set(certificates.flatMap((holding) => holding.groups))];
  const holdersOf = (group: string) => [
    ...new Set(others.filter((holding) => holding.groups.includes(group)).map((holding) => holding.name)),
  ];
  const issuers = [...new Set(certificates.map(({ certificate }) => certificate.issuer))];
  const hit = live.filter(
    ({ certificate }) =>
      issuers.includes(certificate.issuer) &&
      certificate.subjectText !== certificate.issuer &&
      !certificates.some((holding) => holding.certificate.fingerprint === certificate.fingerprint),
  );
  return {
    name,
    certificates,
    until:
      certificates.length === 0
        ? undefined
        : new Date(Math.max(...certificates.map(({ certificate }) => certificate.notAfter.getTime()))),
    beyondRbac: certificates.length === 0 ? [] : reasonsBeyondRbac(groups, modes),
    subjects:
      certificates.length === 0
        ? []
        : [
            { kind: 'user', name, sharedWith: [] },
            // What no binding gives, no binding takes away.
            ...groups
              .filter((group) => group !== aboveRbac)
              .map((group) => ({ kind: 'group' as const, name: group, sharedWith: holdersOf(group) })),
          ],
    rotation: { issuers, certificates: hit.length, artefacts: countedByArtefact(hit) },
  };
}

function reasonsBeyondRbac(groups: readonly string[], modes: readonly string[]): readonly string[] {
  return [
    ...(groups.includes(aboveRbac)
      ? [`${aboveRbac} is above RBAC: the API server lets it do everything before it looks at any binding`]
      : []),
    ...(groups.includes(nodesGroup)
      ? [`the Node authorizer decides about ${nodesGroup}, and looks at no binding`]
      : []),
    ...modes
      .filter((mode) => mode !== 'RBAC' && mode !== 'Node')
      .map((mode) => `the authorizer ${mode} can allow what no binding does`),
    ...(modes.includes('RBAC') ? [] : ['RBAC is not among the authorizers of the spec']),
  ];
}

function countedByArtefact(hit: readonly IssuedCertificate[]): RevokePlan['rotation']['artefacts'] {
  const counts = new Map<string, number>();
  for (const { artefact } of hit) counts.set(artefact, (counts.get(artefact) ?? 0) + 1);
  return [...counts]
    .map(([artefact, count]) => ({ artefact, count }))
    .sort((a, b) => (a.artefact < b.artefact ? -1 : 1));
}
