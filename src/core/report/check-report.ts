import type { Place } from '../facts/place.js';
import type { Ground } from '../infer/grounds.js';
import { severities, worst, type Finding, type Remedy, type Severity } from '../rules/finding.js';
import { residualSeconds } from '../rules/time.js';
import type { CertificateRow } from './certificates.js';
import type { ReportedEndpoint } from './endpoints.js';
import { fixFor, type FixContext } from './fix.js';
import type { NodeAuthority } from './node-authorities.js';
import type { NodeDelivery } from './node-deliveries.js';
import type { PowerOffHorizon } from './power-off.js';
import type { Suppressed } from './suppressions.js';
import { alarmsOf, type Thresholds } from './thresholds.js';

export type Status = 'ok' | 'warning' | 'critical' | 'unknown';

export interface ReportedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly node: string | null;
  readonly artefact: string;
  readonly path: string;
  readonly message: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  readonly remedy: Remedy;
  /** Controls of the CIS Kubernetes Benchmark that ask the same. */
  readonly cis: readonly string[];
  /** The next command. */
  readonly fix: string;
}

/** A finding that somebody has decided to live with for a time. */
export interface ReportedSuppression extends ReportedFinding {
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until: string;
}

/** Where it was read how to report, and what that leaves out. */
export interface ReportedPolicy {
  /** In the order in which they count: of two that say something about one rule the later. */
  readonly files: readonly string[];
  /** Rules that are switched off and would have found something, with how much. */
  readonly off: readonly { readonly rule: string; readonly findings: number }[];
}

export interface ReportedCertificate {
  readonly name: string;
  readonly node: string | null;
  readonly path: string;
  readonly authority: string | null;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly residualSeconds: number;
  readonly sans: { readonly dns: readonly string[]; readonly ip: readonly string[] };
  readonly usages: readonly string[];
  readonly algorithm: string;
  readonly fingerprint: string;
  /** From when on its end is a warning, and critical: by its own window or as it was asked; null for what only lapses. */
  readonly warningFrom: string | null;
  readonly criticalFrom: string | null;
  /** Of an authority: the last moment at which it can still issue a certificate of full length. */
  readonly horizon: string | null;
  /** Names and addresses that it must bear and does not. */
  readonly missingNames: readonly string[];
}

/** The document of `schemas/check-report.json`. */
export interface CheckReport {
  readonly apiVersion: 'kubepki/v1';
  readonly kind: 'CheckReport';
  readonly checkedAt: string;
  readonly status: Status;
  readonly summary: Readonly<Record<Severity | 'certificates', number>>;
  readonly findings: readonly ReportedFinding[];
  /** Change no status and no exit code. */
  readonly suppressed: readonly ReportedSuppression[];
  readonly policy: ReportedPolicy;
  /** What was taken for true of nodes without a spec, and what says so; empty with one. */
  readonly inferred: readonly Ground[];
  readonly certificates: readonly ReportedCertificate[];
  /** What each node has of the authorities that it trusts. */
  readonly authorities: readonly NodeAuthority[];
  /** Null where nothing that a start depends on was seen. */
  readonly powerOffHorizon: PowerOffHorizon | null;
  /** Empty where no server was asked. */
  readonly endpoints: readonly ReportedEndpoint[];
  /** Every node of the home that was checked. */
  readonly deliveries: readonly NodeDelivery[];
  readonly warnings: readonly string[];
}

export interface ReportInput {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly policy: { readonly files: readonly string[]; readonly off: readonly Finding[] };
  readonly inferred: readonly Ground[];
  readonly certificates: readonly CertificateRow[];
  readonly thresholds: Thresholds;
  readonly authorities: readonly NodeAuthority[];
  readonly powerOffHorizon: PowerOffHorizon | undefined;
  readonly endpoints: readonly ReportedEndpoint[];
  readonly deliveries: readonly NodeDelivery[];
  readonly warnings: readonly string[];
  readonly now: Date;
  readonly pathOf: (place: Place) => string;
  readonly fixes: FixContext;
}

export function checkReport({
  findings,
  suppressed,
  policy,
  inferred,
  certificates,
  thresholds,
  authorities,
  powerOffHorizon,
  endpoints,
  deliveries,
  warnings,
  now,
  pathOf,
  fixes,
}: ReportInput): CheckReport {
  const sorted = [...findings].sort(bySeverity);
  const count = (severity: Severity) => sorted.filter((finding) => finding.severity === severity).length;
  return {
    apiVersion: 'kubepki/v1',
    kind: 'CheckReport',
    checkedAt: now.toISOString(),
    status: statusOf(sorted),
    summary: {
      critical: count('critical'),
      unknown: count('unknown'),
      warning: count('warning'),
      info: count('info'),
      certificates: certificates.length,
    },
    findings: sorted.map((finding) => reportedFinding(finding, pathOf(finding.place), fixes)),
    suppressed: [...suppressed]
      .sort((a, b) => bySeverity(a.finding, b.finding))
      .map(({ finding, suppression: { reason, until } }) => ({
        ...reportedFinding(finding, pathOf(finding.place), fixes),
        reason,
        until,
      })),
    policy: { files: policy.files, off: countedByRule(policy.off) },
    inferred,
    certificates: certificates.map((row) => reportedCertificate(row, thresholds, now, pathOf)),
    authorities,
    powerOffHorizon: powerOffHorizon ?? null,
    endpoints,
    deliveries,
    warnings,
  };
}

const countedByRule = (findings: readonly Finding[]): ReportedPolicy['off'] =>
  [...new Set(findings.map(({ rule }) => rule))].map((rule) => ({
    rule,
    findings: findings.filter((finding) => finding.rule === rule).length,
  }));

/** The worst of what was found; information is none. */
export function statusOf(findings: readonly Pick<Finding, 'severity'>[]): Status {
  const found = worst(findings.map(({ severity }) => severity));
  return found === undefined || found === 'info' ? 'ok' : found;
}

/** Worst first; within a severity in the order of the catalog, which sort keeps. */
export const bySeverity = (a: Pick<Finding, 'severity'>, b: Pick<Finding, 'severity'>): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

const reportedFinding = (finding: Finding, path: string, fixes: FixContext): ReportedFinding => ({
  rule: finding.rule,
  severity: finding.severity,
  node: finding.node ?? null,
  artefact: finding.artefact,
  path,
  message: finding.message,
  expected: finding.expected,
  actual: finding.actual,
  remedy: finding.remedy,
  cis: finding.cis ?? [],
  fix: fixFor(finding, path, fixes),
});

const reportedCertificate = (
  row: CertificateRow,
  thresholds: Thresholds,
  now: Date,
  pathOf: ReportInput['pathOf'],
): ReportedCertificate => {
  const { name, node, place, authority, certificate, horizon, missingNames } = row;
  return {
    name,
    node: node ?? null,
    path: pathOf(place),
    authority: authority ?? null,
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    serial: certificate.serial,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    residualSeconds: residualSeconds(certificate, now),
    sans: { dns: certificate.sans.dns, ip: certificate.sans.ip },
    usages: certificate.extendedKeyUsages ?? [],
    algorithm: certificate.publicKey.kind.name,
    fingerprint: certificate.fingerprint,
    ...alarmsOf(row, thresholds),
    horizon: horizon?.toISOString() ?? null,
    missingNames,
  };
};
