import { join } from 'node:path';
import { catalog } from '../core/catalog/catalog.js';
import { artefactKey, fileOf, isAuthority, type DesiredState } from '../core/catalog/desired.js';
import { personalKubeconfigs } from '../core/catalog/kubeconfigs.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { services } from '../core/cluster/declared.js';
import { nearestWord } from '../core/cluster/nearest.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import { handedOut, type LedgerEntry } from '../core/facts/ledger.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { trustedGenerations } from '../core/keysets/keyset.js';
import { readFileFacts } from '../core/read/content.js';
import type { IssuedCertificate } from '../core/read/issued.js';
import { observe } from '../core/read/observe.js';
import type { Holding } from '../core/report/holdings.js';
import { revokePlanOf, type RevokePlan } from '../core/report/revoke-plan.js';
import { caseOf } from '../core/rules/case.js';
import { WorkflowError } from './errors.js';
import { desiredOf, openHome, type Home } from './home.js';
import { issuedCertificates } from './ledger.js';

/** Who was given which certificate, by the ledger: by user, then by end. @throws WorkflowError, ClusterError, KeysetError */
export function listHoldings(folder: string, reader: ReaderPort, now: Date): readonly Holding[] {
  const home = openHome(folder, reader);
  return holdingsOf(issuedCertificates(folder, reader, isPersonal), home, desiredOf(home), reader, now);
}

/** What it takes to cut somebody off. @throws WorkflowError USER_UNKNOWN, HOME_NOT_FOUND, PATH_UNREADABLE; ClusterError; KeysetError */
export function planRevocation(folder: string, name: string, reader: ReaderPort, now: Date): RevokePlan {
  const home = openHome(folder, reader);
  const all = issuedCertificates(folder, reader, (entry) => isPersonal(entry) || entry.certificate.notAfter > now);
  const holdings = holdingsOf(all.filter(isPersonal), home, desiredOf(home), reader, now);
  const names = new Set(holdings.map((holding) => holding.name));
  if (!names.has(name)) {
    const meant = nearestWord(name, names);
    throw new WorkflowError('USER_UNKNOWN', `expected a user that the ledger knows, got "${name}"`, {
      hint: meant === undefined ? 'kubepki kubeconfig list names them' : `did you mean ${meant}?`,
    });
  }
  const live = all.filter(({ standing, certificate }) => standing === 'current' && certificate.notAfter > now);
  return revokePlanOf(name, holdings, live, home.cluster.authorization.modes);
}

/** A client certificate for somebody, not for a component: handed out, in `users/`, or a copy of one of those on a node. */
function isPersonal({ action, node, artefact }: LedgerEntry): boolean {
  if (action === handedOut || Object.hasOwn(personalKubeconfigs, artefact)) return true;
  return node === undefined && catalog[artefact]?.kind !== 'authority' && !artefact.startsWith(`${services}/`);
}

function holdingsOf(
  issued: readonly IssuedCertificate[],
  home: Home,
  desired: DesiredState,
  reader: ReaderPort,
  now: Date,
): readonly Holding[] {
  const generations = generationsOf(home, desired, reader, now);
  return issued
    .map((one): Holding => {
      const { certificate, node, artefact, time, standing } = one;
      return {
        name: certificate.subject.commonName,
        groups: certificate.subject.organizations,
        node,
        artefact,
        issued: time,
        state: certificate.notAfter <= now ? 'ended' : standing === 'current' ? 'live' : standing,
        certificate,
        trusted: isTrusted(one, generations),
        file: fileWith(one, home, desired, reader),
      };
    })
    .sort(
      (a, b) =>
        (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
        a.certificate.notAfter.getTime() - b.certificate.notAfter.getTime(),
    );
}

interface GenerationFacts {
  readonly certificate: CertificateFacts;
  readonly isTrusted: boolean;
}

/** The certificates of the authorities of the home; only what is public is read. */
function generationsOf(home: Home, desired: DesiredState, reader: ReaderPort, now: Date): readonly GenerationFacts[] {
  const authorities = desired.artefacts.filter(isAuthority);
  const places = authorities.flatMap((one) => fileOf(one, 'certificate')?.place ?? []);
  const observed = observe(reader.snapshot(home.roots, { places, folders: [], opens: () => true }));
  return authorities.flatMap((authority) => {
    const certificate = caseOf(authority, observed, now).certificate?.value;
    const keyset = home.keysets.get(authority.authority);
    if (certificate === undefined || keyset === undefined) return [];
    return [{ certificate, isTrusted: trustedGenerations(keyset).some(({ id }) => id === authority.generation?.id) }];
  });
}

/** Whether what signed it is trusted still; undefined where two generations bear one name, and the line does not say which it was. */
function isTrusted({ certificate }: IssuedCertificate, generations: readonly GenerationFacts[]): boolean | undefined {
  const { issuer, authorityKeyId } = certificate;
  const verdicts = new Set(
    generations
      .filter(({ certificate: { subject, subjectKeyId } }) => {
        const isAnother = authorityKeyId !== undefined && subjectKeyId !== undefined && authorityKeyId !== subjectKeyId;
        return subject.text === issuer && !isAnother;
      })
      .map((generation) => generation.isTrusted),
  );
  return verdicts.size > 1 ? undefined : verdicts.has(true);
}

/** The file that holds this certificate now, of those where the home would put it or did put it. */
function fileWith(
  { node, artefact, to, certificate }: IssuedCertificate,
  home: Home,
  { artefacts }: DesiredState,
  reader: ReaderPort,
): string | undefined {
  const desired = artefacts.find((one) => artefactKey(one) === artefactKey({ node, name: artefact }));
  const place = desired === undefined ? undefined : fileOf(desired, 'kubeconfig')?.place;
  const inHome = place === undefined ? undefined : reader.pathOf(home.roots, place);
  const path = to ?? inHome ?? (node === undefined ? join(home.folder, paths.user(artefact)) : undefined);
  if (path === undefined || path === 'stdout') return undefined;
  const file = readFileFacts(reader.read(path));
  const held = file.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  const isIt = held?.certificate.held === 'embedded' && held.certificate.value.fingerprint === certificate.fingerprint;
  return isIt ? path : undefined;
}
