import { artefactKey, type Desired, type DesiredState } from '../catalog/desired.js';
import { secretsIn } from '../catalog/content.js';
import { sourceOf } from '../catalog/traces.js';
import { generationOf, keyLocation, type Generation } from '../keysets/keyset.js';
import { issuanceOf } from '../rules/case.js';
import { guardsEncryption } from '../rules/encryption.js';
import type { Finding, Remedy } from '../rules/finding.js';
import { expiring } from '../rules/time.js';

/**
 * What keeps an authority from signing, or a copy of it from being written. `offline`: its key is elsewhere, on purpose. `unable`: a
 * person has to mend it first. `unknown`: the home has nothing of it, as after the import of a cluster whose only copy was damaged.
 * `lost`: a secret that a file holds, which is never made a second time. `unreadable`: with it kube-apiserver could not read what is encrypted.
 */
export interface Obstacle {
  readonly kind: 'offline' | 'unable' | 'unknown' | 'lost' | 'unreadable';
  /** The authority, or the secret. */
  readonly authority: string;
  /** Of the key that is needed; undefined where that is not what is lacking. */
  readonly generation: string | undefined;
}

/** What keeps an artefact from being made; undefined when nothing does. What it waits for can still be narrowed. */
export type Obstacles = (artefact: Desired, action: Remedy) => Obstacle | undefined;

export function obstaclesOf(desired: DesiredState, findings: ReadonlyMap<string, readonly Finding[]>): Obstacles {
  const unable = unableAuthorities(desired, findings);
  const guarded = new Set(
    [...findings.values()].flat().flatMap(({ rule, node }) => (guardsEncryption(rule) ? [node] : [])),
  );
  return (artefact, action) => {
    if (action === 'permissions') return undefined;
    const lost = lostSecret(artefact, findings);
    if (startsApiServer(artefact) && guarded.has(artefact.node))
      return { kind: 'unreadable', authority: 'encryption.yaml', generation: undefined };
    if (lost !== undefined) return { kind: 'lost', authority: lost, generation: undefined };
    const authority = sourceOf(artefact);
    if (authority === undefined) return undefined;
    if (unable.has(authority)) return { kind: 'unable', authority, generation: undefined };
    if (!desired.keysets.has(authority) && !isMade(authority, findings))
      return { kind: 'unknown', authority, generation: undefined };
    const needed = neededKey(artefact, action, desired);
    return needed !== undefined && keyLocation(needed).held === 'offline'
      ? { kind: 'offline', authority, generation: needed.id }
      : undefined;
  };
}

/** What kube-apiserver is started with: its configuration, a file that is made of its flags, the record of them. */
const startsApiServer = (artefact: Desired): boolean => artefact.kind === 'file' || artefact.kind === 'manifest';

const lostSecret = (artefact: Desired, findings: ReadonlyMap<string, readonly Finding[]>): string | undefined =>
  artefact.kind === 'file'
    ? secretsIn(artefact.content).find((name) =>
        findings.get(artefactKey({ node: undefined, name }))?.some(({ remedy }) => remedy === 'manual'),
      )
    : undefined;

/** A new authority comes before everything that is made from it. */
const isMade = (name: string, findings: ReadonlyMap<string, readonly Finding[]>): boolean =>
  findings.get(artefactKey({ node: undefined, name }))?.some(({ remedy }) => remedy === 'create') === true;

/** Authorities that cannot sign until a person has mended them. One that merely ends soon still can. */
const unableAuthorities = (
  desired: DesiredState,
  findings: ReadonlyMap<string, readonly Finding[]>,
): ReadonlySet<string> =>
  new Set(
    desired.artefacts.flatMap((artefact) => {
      const faults = findings.get(artefactKey(artefact)) ?? [];
      const unable = faults.some(
        ({ severity, remedy, rule }) =>
          (severity === 'critical' || severity === 'unknown') && remedy === 'manual' && rule !== expiring.id,
      );
      return artefact.kind === 'authority' && unable ? [artefact.authority] : [];
    }),
  );

/** The generation whose private key making the artefact takes. Trust is public, and what is written again keeps its certificate. */
function neededKey(artefact: Desired, action: Remedy, { keysets }: DesiredState): Generation | undefined {
  if (artefact.kind === 'signer') return artefact.generation;
  const issuance = action === 'rewrite' ? undefined : issuanceOf({ desired: artefact });
  const keyset = issuance === undefined ? undefined : keysets.get(issuance.authority);
  return keyset === undefined ? undefined : generationOf(keyset, keyset.signs[issuance?.purpose ?? 'clients']);
}
