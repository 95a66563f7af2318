import { renewAtStart } from '../catalog/owners.js';
import { artefactKey, isAuthority, type Desired, type DesiredState } from '../catalog/desired.js';
import { readersOf } from '../catalog/readings.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import type { Place } from '../facts/place.js';
import { caseOf, issuanceOf, type Case } from '../rules/case.js';
import { caseDescent } from '../rules/issuer.js';
import { currentLink } from '../rules/kubelets.js';

/**
 * Why nothing heals by itself after an end. `certificate`: nothing in the cluster renews it. `kubelet`: the kubelet renews it, and only
 * while it is valid. `authority`: whatever it signed ends with it.
 */
export type PowerOffCause = 'certificate' | 'kubelet' | 'authority';

/** Until when what was looked at can stay switched off and still come up again with nobody there to mend certificates. */
export interface PowerOffHorizon {
  /** The last moment; in the past where it is too late already. */
  readonly until: string;
  /** What ends then. */
  readonly node: string | null;
  readonly name: string;
  readonly path: string;
  /** Its job, in words. */
  readonly role: string;
  readonly cause: PowerOffCause;
  /** The nodes whose certificates decided. */
  readonly nodes: readonly string[];
  /** What would have counted and could not be looked at, as `cp1/kubelet.conf`: it may end before. */
  readonly notSeen: readonly string[];
}

/** What ends, and when. */
interface End {
  readonly at: Date;
  readonly of: Pick<Desired, 'node' | 'name' | 'title'>;
  readonly place: Place;
  readonly cause: PowerOffCause;
}

/**
 * The earliest end of what a start depends on: etcd, kube-apiserver and their clients show their certificates to each other before anything
 * could be renewed, and a kubelet asks for its next certificate with the one that it has
 * (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#certificate-rotation). What a distribution issues
 * anew when it starts counts with its authority only, and what no component shows anybody, as a person's kubeconfig, not at all. A
 * bootstrap token does not count, since no file says whether it still holds.
 *
 * @returns undefined where nothing that a component of a node shows was seen
 */
export function powerOffHorizon(
  desired: Pick<DesiredState, 'artefacts'>,
  observed: Observed,
  now: Date,
  pathOf: (place: Place) => string,
): PowerOffHorizon | undefined {
  const cases = desired.artefacts.filter(isDependedOn).map((artefact) => caseOf(artefact, observed, now));
  const authorities = authoritiesIn(desired.artefacts);
  const ends = cases.map((judged) => endOf(judged, authorities));
  const [first] = ends.filter((end) => end !== undefined).sort((a, b) => a.at.getTime() - b.at.getTime());
  if (first === undefined) return undefined;
  const seen = cases.filter((_, index) => ends[index] !== undefined).map((judged) => judged.desired);
  return {
    until: first.at.toISOString(),
    node: first.of.node ?? null,
    name: first.of.name,
    path: pathOf(first.place),
    role: first.of.title,
    cause: first.cause,
    nodes: [...new Set(seen.flatMap(({ node }) => node ?? []))],
    notSeen: [
      ...cases
        .filter((judged) => judged.certificate === undefined && isHidden(judged))
        .map(({ desired: hidden }) => artefactKey(hidden)),
      ...kubeletsNotSeen(desired.artefacts, seen),
    ],
  };
}

/** What a kubelet serves is verified by nobody, or asked for anew once it has started. */
const isDependedOn = (artefact: Desired): boolean =>
  isShown(artefact) &&
  !(artefact.ownedBy === 'controller-manager' && readersOf(artefact).some(({ does }) => does === 'serves')) &&
  issuanceOf({ desired: artefact })?.renewal.unverified !== true;

/** Whether a component of a node shows it to others, as a server or as a client. */
const isShown = (artefact: Desired): boolean =>
  artefact.node !== undefined &&
  (artefact.kind === 'pair' || artefact.kind === 'kubeconfig') &&
  readersOf(artefact).some(({ does }) => does === 'serves' || does === 'presents');

/** The first end on the way from a certificate to its authority. */
function endOf(judged: Case, authorities: Authorities): End | undefined {
  const { desired, certificate } = judged;
  if (certificate === undefined) return undefined;
  const descent = caseDescent(judged);
  const [through, by] = descent?.kind === 'signed' ? [descent.through, descent.by] : [[], undefined];
  const own = startRenews(desired) ? [] : [certificate.value, ...through];
  const ends: readonly End[] = [
    ...(by === undefined ? [] : [endOfAuthority(by, desired, certificate.place, authorities)]),
    ...own.map(({ notAfter }) => ({
      at: notAfter,
      of: desired,
      place: certificate.place,
      cause: isRotated(desired) ? ('kubelet' as const) : ('certificate' as const),
    })),
  ];
  return ends.reduce<End | undefined>(
    (least, end) => (least === undefined || end.at < least.at ? end : least),
    undefined,
  );
}

type Authorities = ReadonlyMap<string, Desired>;

/** Authorities by their certificate, each where it lies: on a node, or in the home. */
const authoritiesIn = (artefacts: readonly Desired[]): Authorities =>
  new Map(
    artefacts
      .filter(isAuthority)
      .map((authority) => [keyOfAuthority(authority.node, authority.generation?.certificate), authority]),
  );

const keyOfAuthority = (node: string | undefined, fingerprint: string | undefined): string =>
  `${node ?? ''}/${fingerprint ?? ''}`;

/** Where the authority itself is not seen, its end is told at what it signed. */
function endOfAuthority(
  { fingerprint, notAfter }: CertificateFacts,
  below: Desired,
  place: Place,
  authorities: Authorities,
): End {
  const itself =
    authorities.get(keyOfAuthority(below.node, fingerprint)) ?? authorities.get(keyOfAuthority(undefined, fingerprint));
  return { at: notAfter, of: itself ?? below, place: itself?.files[0]?.place ?? place, cause: 'authority' };
}

/** Whether a kubelet asks for its next certificate with it. */
const identifiesKubelet = (artefact: Desired): boolean =>
  readersOf(artefact).some(({ component, does }) => component === 'kubelet' && does === 'presents');

/** k0s issues what is its own; its kubelets rotate. */
const startRenews = (artefact: Desired): boolean =>
  artefact.ownedBy !== undefined &&
  renewAtStart.has(artefact.ownedBy) &&
  !(artefact.ownedBy === 'k0s' && identifiesKubelet(artefact));

const isRotated = (artefact: Desired): boolean =>
  artefact.ownedBy === 'kubelet' ||
  (artefact.kind === 'kubeconfig' &&
    artefact.credential.held === 'path' &&
    artefact.credential.certificate.endsWith(`/${currentLink}`));

/** Whether there is a certificate that could not be looked at: neither another artefact's, nor a token in its place. */
const isHidden = (judged: Case): boolean =>
  judged.kubeconfig === undefined
    ? issuanceOf(judged) !== undefined
    : judged.desired.unknown.length > 0 ||
      (issuanceOf(judged) !== undefined && judged.kubeconfig.value.certificate.held === 'path');

/** Kubelets that bootstrap keep their certificates to themselves: a home has none of them, and a folder of certificates neither. */
function kubeletsNotSeen(artefacts: readonly Desired[], seen: readonly Desired[]): readonly string[] {
  const known = new Set(seen.filter(identifiesKubelet).map(({ node }) => node));
  const told = artefacts.filter(({ readBy }) => readBy?.some(({ component }) => component === 'kubelet'));
  const silent = new Set(told.flatMap(({ node }) => (node === undefined || known.has(node) ? [] : [node])));
  if (silent.size > 0) return [...silent].map((node) => `${node}/kubelet-client`);
  return known.size === 0 ? ['kubelet-client'] : [];
}
