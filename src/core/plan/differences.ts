import {
  elsewhereOf,
  fileOf,
  type Desired,
  type DesiredFile,
  type DesiredKubeconfig,
  type Issuance,
} from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { dayOf } from '../facts/dates.js';
import { renderMode, type FileFacts } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { caseOf, liesElsewhere } from '../rules/case.js';
import { changedSettings } from '../rules/settings.js';
import { renderSubject } from '../rules/identity.js';
import type { ActionKind } from './plan.js';
import { validityFrom } from './validity.js';

/** One thing about an artefact that an action changes. What is only taken away or only added has one side. */
export interface Difference {
  /** `dns`, `ip`, `subject`, `usages`, `ends`, `algorithm`, `server`, `trusts`, `mode`, `file` for where it lies, or a component whose flags differ. */
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What an action changes about its artefact, as far as it can be said before it is made. Times are UTC days. */
export function differencesOf(
  action: ActionKind,
  artefact: Desired,
  observed: Observed,
  now: Date,
): readonly Difference[] {
  if (action === 'permissions') return modes(artefact, observed);
  if (artefact.kind === 'manifest')
    return changedSettings(artefact, observed).flatMap(({ component, from, to }) => lists(component, from, to));
  const trusts =
    artefact.kind === 'kubeconfig'
      ? kubeconfigDifferences(artefact, observed)
      : artefact.kind === 'trust'
        ? lists('trusts', trustedIn(trustAt(artefact, observed)), artefact.fingerprints?.map(shorten))
        : [];
  const issuance = artefact.kind === 'pair' || artefact.kind === 'kubeconfig' ? artefact.issuance : undefined;
  const isIssued = issuance !== undefined && (action === 'reissue' || action === 'create');
  return [
    ...(liesElsewhere(artefact, observed)
      ? value('file', pathsOf(elsewhereOf(artefact)), pathsOf(artefact.files))
      : []),
    ...(isIssued
      ? certificateDifferences(caseOf(artefact, observed, now).certificate?.value, issuance, observed, now)
      : []),
    ...trusts,
  ];
}

const shorten = (fingerprint: string): string => fingerprint.slice(0, 16);

const pathsOf = (files: readonly DesiredFile[]): string =>
  files
    .filter(({ part }) => part !== 'kubeconfig')
    .map(({ place }) => place.path)
    .join(', ');

function certificateDifferences(
  certificate: CertificateFacts | undefined,
  { request, issuers }: Issuance,
  observed: Observed,
  now: Date,
): readonly Difference[] {
  if (request === undefined) return [];
  const names = (type: 'dns' | 'ip') => request.sans.filter((name) => name.type === type).map(({ value }) => value);
  const issuer = issuers?.map((fingerprint) => observed.certificates.get(fingerprint)).find((one) => one !== undefined);
  return [
    ...value('subject', certificate?.subject.text, renderSubject(request.subject)),
    ...lists('dns', certificate?.sans.dns, names('dns')),
    ...lists('ip', certificate?.sans.ip, names('ip')),
    ...value('usages', certificate?.extendedKeyUsages?.join(','), request.usages.join(',')),
    ...value('algorithm', certificate?.publicKey.kind.name, request.algorithm),
    ...value(
      'ends',
      certificate && dayOf(certificate.notAfter),
      dayOf(validityFrom(now, request.validity, issuer).notAfter),
    ),
  ];
}

function kubeconfigDifferences(desired: DesiredKubeconfig, observed: Observed): readonly Difference[] {
  const file = observed.files.get(placeKey(fileOf(desired, 'kubeconfig')?.place ?? { node: undefined, path: '' }));
  const held = file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  const isRight = held !== undefined && desired.servers.includes(held.server);
  return [
    ...(isRight ? [] : value('server', held?.server, desired.servers[0])),
    ...(desired.trust.held === 'embedded' && held?.trust.held === 'embedded'
      ? lists(
          'trusts',
          held.trust.value.map(({ fingerprint }) => shorten(fingerprint)),
          desired.trusted?.map(shorten),
        )
      : []),
  ];
}

function modes({ files }: Desired, observed: Observed): readonly Difference[] {
  return files.flatMap(({ place, mode }) => {
    const facts = observed.files.get(placeKey(place));
    if (facts === undefined || facts.state === 'absent' || facts.attributes === undefined) return [];
    const { mode: there } = facts.attributes;
    return value('mode', renderMode(there), renderMode(there & mode));
  });
}

const value = (what: string, from: string | undefined, to: string | undefined): readonly Difference[] =>
  from === to ? [] : [{ what, from, to }];

/** What is taken away, then what is added. Without an old list everything is new, and listing it says nothing. */
function lists(
  what: string,
  from: readonly string[] | undefined,
  to: readonly string[] | undefined,
): readonly Difference[] {
  if (from === undefined || to === undefined) return [];
  return [
    ...from.filter((one) => !to.includes(one)).map((one) => ({ what, from: one, to: undefined })),
    ...to.filter((one) => !from.includes(one)).map((one) => ({ what, from: undefined, to: one })),
  ];
}

const trustAt = (artefact: Desired, observed: Observed): FileFacts | undefined => {
  const file = fileOf(artefact, 'trust');
  return file === undefined ? undefined : observed.files.get(placeKey(file.place));
};

const trustedIn = (file: FileFacts | undefined): readonly string[] | undefined =>
  file?.state === 'present' && file.content.kind === 'pem'
    ? file.content.certificates.map(({ fingerprint }) => shorten(fingerprint))
    : undefined;
