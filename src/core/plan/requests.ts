import { artefactKey, keyOf, type Desired, type DesiredState } from '../catalog/desired.js';
import { ownersRenew } from '../catalog/owners.js';
import { nearestWord } from '../cluster/nearest.js';
import { renderRoughly, type Seconds } from '../cluster/duration.js';
import type { Observed } from '../facts/observed.js';
import { generationOf } from '../keysets/keyset.js';
import { caseOf, issuanceOf } from '../rules/case.js';
import type { Finding } from '../rules/finding.js';
import { expired, expiring, lifetimeOf, residualSeconds } from '../rules/time.js';
import { PlanError } from './errors.js';
import { validityFrom } from './validity.js';

/** What somebody asks for, whatever the rules find: a new certificate for an artefact. */
export interface Request {
  readonly node: string | undefined;
  readonly artefact: string;
  /** Why it is asked for. */
  readonly message: string;
  /** Only the certificate changes: it is signed for the key that is there. */
  readonly keepsKey: boolean;
}

/** Which certificates a renewal is asked for. */
export type Selection =
  | { readonly of: 'named'; readonly names: readonly string[] }
  | { readonly of: 'all' }
  | { readonly of: 'within'; readonly within: Seconds }
  | { readonly of: 'due' };

export interface Wanted {
  readonly selection: Selection;
  /** Names of nodes; empty for all, and for what lives in the home. */
  readonly nodes: readonly string[];
  readonly keepsKey: boolean;
}

/** What plans look at when somebody asks for something. */
interface Sight {
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly findings: readonly Finding[];
  readonly now: Date;
}

/** Whether a certificate of its own can be issued for it. */
const isRenewable = (artefact: Desired): boolean =>
  artefact.kind !== 'authority' &&
  artefact.ownedBy === undefined &&
  issuanceOf({ desired: artefact })?.request !== undefined;

/**
 * The requests that a selection comes to, in the order of the catalog. What lapses is renewed only by its name.
 *
 * @throws PlanError REQUEST_UNKNOWN, REQUEST_REFUSED
 */
export function requestsFor({ selection, nodes, keepsKey }: Wanted, sight: Sight): readonly Request[] {
  const { artefacts } = sight.desired;
  assertNodes(nodes, artefacts);
  const named =
    selection.of === 'named' ? new Set(selection.names.flatMap((name) => find(name, artefacts, nodes))) : undefined;
  const due = dueBy(sight.findings);
  const message = (artefact: Desired): string | undefined => {
    if (named !== undefined) return named.has(artefact) ? 'is asked for by name' : undefined;
    return isRenewable(artefact) && !lapses(artefact) ? reasonFor(selection, artefact, sight, due) : undefined;
  };
  return artefacts
    .filter((artefact) => isOn(nodes, artefact))
    .flatMap((artefact) => {
      const why = message(artefact);
      if (why === undefined) return [];
      const { node, name } = artefact;
      return [{ node, artefact: name, message: keepsKey ? `${why}, with the key that it has` : why, keepsKey }];
    });
}

/** What the rules say of certificates that end, by artefact. */
type Due = ReadonlyMap<string, string>;

function dueBy(findings: readonly Finding[]): Due {
  const ending = findings.filter(
    ({ rule, remedy }) => remedy === 'reissue' && (rule === expiring.id || rule === expired.id),
  );
  // The first one speaks: a map keeps the last.
  return new Map(ending.reverse().map((one) => [keyOf(one), one.message]));
}

const lapses = (artefact: Desired): boolean => issuanceOf({ desired: artefact })?.renewal.lapses === true;

function reasonFor(selection: Selection, artefact: Desired, sight: Sight, due: Due): string | undefined {
  switch (selection.of) {
    case 'named':
      return undefined;
    case 'all':
      return 'is asked for with all others';
    case 'within':
      return endsWithin(selection.within, artefact, sight);
    case 'due':
      return due.get(artefactKey(artefact));
  }
}

/** What a new certificate would not outlive by a tenth of the lifetime is left alone, so that asking every day settles. */
function endsWithin(within: Seconds, artefact: Desired, { desired, observed, now }: Sight): string | undefined {
  const certificate = caseOf(artefact, observed, now).certificate?.value;
  const issuance = issuanceOf({ desired: artefact });
  if (certificate === undefined || issuance?.request === undefined) return undefined;
  const residual = residualSeconds(certificate, now);
  if (residual > within) return undefined;
  const keyset = desired.keysets.get(issuance.authority);
  const signing = keyset === undefined ? undefined : generationOf(keyset, keyset.signs[issuance.purpose])?.certificate;
  const next = validityFrom(now, issuance.request.validity, observed.certificates.get(signing ?? '')).notAfter;
  const gain = (next.getTime() - certificate.notAfter.getTime()) / 1000;
  if (gain < lifetimeOf(certificate) / 10) return undefined;
  return residual < 0 ? 'has ended' : `ends in ${renderRoughly(residual)}`;
}

/** @throws PlanError REQUEST_UNKNOWN */
function assertNodes(nodes: readonly string[], artefacts: readonly Desired[]): void {
  const known = [...new Set(artefacts.flatMap(({ node }) => node ?? []))];
  for (const node of nodes) if (!known.includes(node)) throw unknown('a node of the spec', node, known);
}

/** @throws PlanError REQUEST_UNKNOWN, REQUEST_REFUSED */
function find(name: string, artefacts: readonly Desired[], nodes: readonly string[]): readonly Desired[] {
  const found = artefacts.filter((artefact) => artefact.name === name || artefactKey(artefact) === name);
  if (found.length === 0) {
    const known = artefacts.filter(isRenewable).flatMap((artefact) => [artefact.name, artefactKey(artefact)]);
    throw unknown('a certificate of this home', name, known);
  }
  const renewable = found.filter(isRenewable);
  const owner = found.find(({ ownedBy }) => ownedBy !== undefined)?.ownedBy;
  if (renewable.length === 0 && owner !== undefined && owner !== 'kubepki')
    throw new PlanError('REQUEST_REFUSED', `expected a certificate that kubepki renews, got ${name} of ${owner}`, {
      hint: `${ownersRenew[owner]}; or take it over: owner: kubepki in certificates.overrides`,
    });
  if (renewable.length === 0)
    throw new PlanError('REQUEST_REFUSED', `expected a certificate that an authority issues, got ${name}`, {
      hint: found.some(({ kind }) => kind === 'authority')
        ? 'an authority is never replaced by a renewal, since everything trusts it; run kubepki explain authority-horizon'
        : 'it has no certificate of its own; run kubepki apply, which writes it again when it is wrong',
    });
  if (renewable.some((artefact) => isOn(nodes, artefact))) return renewable;
  const places = [...new Set(renewable.map(({ node }) => node ?? 'the home'))];
  throw new PlanError('REQUEST_UNKNOWN', `expected a certificate on ${nodes.join(' or ')}, got ${name}`, {
    hint: `it is on ${places.join(', ')}`,
  });
}

/** Whether it is among what lies on the nodes; without any, everything is. */
const isOn = (nodes: readonly string[], { node }: Desired): boolean =>
  nodes.length === 0 || (node !== undefined && nodes.includes(node));

function unknown(expected: string, name: string, known: readonly string[]): PlanError {
  const meant = nearestWord(name, known);
  return new PlanError('REQUEST_UNKNOWN', `expected ${expected}, got "${name}"`, {
    hint: meant === undefined ? 'run kubepki check to see them all' : `did you mean ${meant}?`,
  });
}
