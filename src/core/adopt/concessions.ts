import type { Owner } from '../cluster/cluster.js';
import { parseSanName } from '../cluster/names.js';
import { artefactKey, type Desired, type DesiredState } from '../catalog/desired.js';
import { ownersRenew } from '../catalog/owners.js';
import { allParts, type Part } from '../catalog/row.js';
import type { CertificateFacts, ExtendedKeyUsage } from '../facts/certificate.js';
import { renderMode } from '../facts/file.js';
import type { KeyAlgorithm } from '../facts/key.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { caseOf, issuanceOf, type Case } from '../rules/case.js';
import type { Finding } from '../rules/finding.js';
import { isSubject } from '../rules/identity.js';
import { sanMissing } from '../rules/names.js';

/** What a spec says of an artefact to take it as it is: the values of `certificates.overrides.<name>`, as text. */
export interface Concession {
  readonly absent?: true;
  readonly files?: Readonly<Partial<Record<Part, string>>>;
  readonly authority?: string;
  readonly subject?: { readonly commonName: string; readonly organizations: readonly string[] };
  readonly usages?: readonly ExtendedKeyUsage[];
  readonly sans?: readonly string[];
  readonly optionalSans?: readonly string[];
  readonly server?: string;
  readonly modes?: Readonly<Partial<Record<Part, string>>>;
  readonly owner?: Owner;
  readonly algorithm?: KeyAlgorithm;
  readonly validity?: string;
}

/** A concession with whom it is about and why it is made. */
export interface Conceded {
  readonly row: string;
  /** Undefined for an authority, and for what lives in the home. */
  readonly node: string | undefined;
  readonly concession: Concession;
  readonly why: string;
}

type Concede = (judged: Case, finding: Finding, desired: DesiredState) => Concession | undefined;

/** The smallest setting that accepts what a rule found. Rules that are not listed find what no spec should accept. */
const concessions: Readonly<Record<string, Concede>> = {
  missing: ({ files, desired, observed }, _, { artefacts }) => {
    if (desired.kind === 'authority') return desired.generation === undefined ? { absent: true } : undefined;
    // One that lies on a node is that person's; who it identifies is settled first.
    if (
      desired.node === undefined &&
      artefacts.some((other) => other.name === desired.name && isThere(other, observed))
    )
      return undefined;
    return files.every(({ facts }) => facts.state === 'absent') ? { absent: true } : undefined;
  },
  'subject-wrong': subjectFound,
  'kubeconfig-identity': (judged) =>
    judged.kubeconfig?.value.certificate.held === 'embedded' ? subjectFound(judged) : undefined,
  'san-surplus': (judged) => {
    const allowed = new Set(issuanceOf(judged)?.accept.allowed?.map(({ value }) => value) ?? []);
    const { dns = [], ip = [] } = judged.certificate?.value.sans ?? {};
    const surplus = [...dns.map((name) => name.toLowerCase()), ...ip].filter((name) => !allowed.has(name));
    const names = surplus.flatMap((name) => parseSanName(name)?.value ?? []);
    return names.length === 0 ? undefined : { sans: names };
  },
  'san-missing': (judged) => {
    const names = [...sanMissing.look(judged)].length === 0 ? [] : lackingNames(judged);
    return names.length === 0 ? undefined : { optionalSans: names };
  },
  'usage-wrong': ({ desired, certificate }, { remedy }) => {
    if (desired.kind === 'authority' || remedy === 'manual') return undefined;
    const usages = certificate === undefined ? [] : usagesOf(certificate.value);
    return usages.length === 0 ? undefined : { usages };
  },
  'issuer-wrong': ({ certificate, observed }, _, { keysets }) => {
    const signers = observed.edges.get(certificate?.value.fingerprint ?? '') ?? [];
    const authority = [...keysets].find(([, { generations }]) =>
      generations.some(
        (generation) => generation.certificate !== undefined && signers.includes(generation.certificate),
      ),
    );
    return authority === undefined ? undefined : { authority: authority[0] };
  },
  'kubeconfig-server': ({ kubeconfig }) =>
    kubeconfig?.value.server.startsWith('https://') === true ? { server: kubeconfig.value.server } : undefined,
  'mode-loose': ({ files }, { place, severity }) => {
    const loose = files.find(({ desired }) => placeKey(desired.place) === placeKey(place));
    const part = allParts.find((name) => name === loose?.desired.part);
    const mode = loose?.facts.state === 'absent' ? undefined : loose?.facts.attributes?.mode;
    // What makes anybody an administrator is nothing to be taken as it is.
    return part === undefined || mode === undefined || place.node === undefined || severity === 'critical'
      ? undefined
      : { modes: { [part]: renderMode(mode & 0o777) } };
  },
};

const isThere = ({ node, files }: Desired, { files: seen }: Observed): boolean =>
  node !== undefined && files.some(({ place }) => (seen.get(placeKey(place))?.state ?? 'absent') !== 'absent');

/** The names of the artefact that its certificate lacks, one by one. */
function lackingNames(judged: Case): readonly string[] {
  const { desired } = judged;
  if (desired.kind !== 'pair' && desired.kind !== 'kubeconfig') return [];
  const { issuance } = desired;
  return (issuance?.accept.required ?? [])
    .filter((name) => {
      const alone = { ...desired, issuance: { ...issuance, accept: { ...issuance?.accept, required: [name] } } };
      return [...sanMissing.look({ ...judged, desired: alone as Desired })].length > 0;
    })
    .map(({ value }) => value);
}

function subjectFound({ certificate }: Case): Concession | undefined {
  const subject = certificate?.value.subject;
  return subject?.commonName === undefined
    ? undefined
    : { subject: { commonName: subject.commonName, organizations: subject.organizations } };
}

/**
 * What no rule minds and a new certificate would lose: a subject that something may be bound to, and usages beyond those of the row, as
 * where one pair serves and dials.
 */
function losses(artefact: Desired, observed: Observed, now: Date): readonly Conceded[] {
  const request = artefact.kind === 'pair' && artefact.ownedBy === undefined ? artefact.issuance.request : undefined;
  const judged = caseOf(artefact, observed, now);
  const certificate = judged.certificate?.value;
  if (artefact.kind !== 'pair' || request === undefined || certificate === undefined) return [];
  const { node, name: row } = artefact;
  const usages = usagesOf(certificate);
  const isKnown = [request.subject, ...(artefact.issuance.accept.subjects ?? [])].some((one) =>
    isSubject(certificate, one),
  );
  const subject = isKnown ? undefined : subjectFound(judged);
  return [
    ...(subject === undefined
      ? []
      : [{ row, node, concession: subject, why: `its subject is ${certificate.subject.text}` }]),
    ...(usages.some((usage) => !request.usages.includes(usage))
      ? [{ row, node, concession: { usages }, why: `it is made for ${usages.join(' and ')}` }]
      : []),
  ];
}

const usagesOf = ({ extendedKeyUsages }: CertificateFacts): readonly ExtendedKeyUsage[] =>
  (['serverAuth', 'clientAuth'] as const).filter((usage) => extendedKeyUsages?.includes(usage) === true);

/** Who would mend it means nothing for what is taken as it is. */
const withoutOwner = (message: string, owner: Owner | undefined): string =>
  owner === undefined || owner === 'kubepki' ? message : message.replace(`; ${ownersRenew[owner]}`, '');

/** What a spec would have to say for these findings to be none, and for nothing to be lost. */
export function concede(
  findings: readonly Finding[],
  desired: DesiredState,
  observed: Observed,
  now: Date,
): readonly Conceded[] {
  const artefacts = new Map(desired.artefacts.map((artefact) => [artefactKey(artefact), artefact]));
  const found = findings.flatMap((finding) => {
    const artefact = artefacts.get(artefactKey({ node: finding.node, name: finding.artefact }));
    if (artefact === undefined || finding.severity === 'info') return [];
    const concession = concessions[finding.rule]?.(caseOf(artefact, observed, now), finding, desired);
    if (concession === undefined) return [];
    const { node, artefact: row, rule } = finding;
    const message = withoutOwner(finding.message, artefact.ownedBy);
    return [{ row, node, concession, why: `${rule}: ${message}` }];
  });
  return [...found, ...desired.artefacts.flatMap((artefact) => losses(artefact, observed, now))];
}
