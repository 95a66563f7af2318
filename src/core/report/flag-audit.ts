import type { Profile } from '../cluster/cluster.js';
import { renderRelease, type Version } from '../cluster/version.js';
import type { Severity } from '../rules/finding.js';
import type { FlagFinding } from '../rules/flag-rule.js';
import { bySeverity, statusOf, type ReportedFinding, type Status } from './check-report.js';
import { counted } from './counted.js';
import { canChange } from './flag-edits.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';
import { shellWord } from '../read/shell-word.js';

/** A component that was judged, and what is known of it. */
export interface AuditedComponent {
  readonly component: string;
  /** Files, or a process. */
  readonly sources: readonly string[];
  readonly release: string | null;
  /** What says so; of a release that is not known, nothing. */
  readonly releaseFrom: string | null;
}

export interface AuditFinding extends Pick<
  ReportedFinding,
  'rule' | 'severity' | 'path' | 'message' | 'expected' | 'actual' | 'remedy' | 'fix'
> {
  readonly component: string;
  /** The flag or field; empty for a file that could not be read. */
  readonly setting: string;
  readonly line: number | null;
  /** Controls of the CIS Kubernetes Benchmark. */
  readonly cis: readonly string[];
}

/** The document of `schemas/flag-audit.json`. */
export interface FlagAuditReport {
  readonly apiVersion: 'kubepki/v1';
  readonly kind: 'FlagAudit';
  readonly checkedAt: string;
  readonly status: Status;
  readonly profile: Profile;
  readonly summary: Readonly<Record<Severity | 'components', number>>;
  readonly findings: readonly AuditFinding[];
  readonly components: readonly AuditedComponent[];
  readonly warnings: readonly string[];
}

export interface AuditInput {
  readonly findings: readonly FlagFinding[];
  readonly components: readonly (Omit<AuditedComponent, 'release' | 'releaseFrom'> & {
    readonly release: Version | undefined;
    readonly releaseFrom: string | undefined;
  })[];
  readonly profile: Profile;
  readonly warnings: readonly string[];
  readonly now: Date;
}

export function flagAudit({ findings, components, profile, warnings, now }: AuditInput): FlagAuditReport {
  const sorted = [...findings].sort(bySeverity);
  const count = (severity: Severity) => sorted.filter((finding) => finding.severity === severity).length;
  return {
    apiVersion: 'kubepki/v1',
    kind: 'FlagAudit',
    checkedAt: now.toISOString(),
    // Where nothing was judged nothing is well.
    status: components.length === 0 && sorted.length === 0 ? 'unknown' : statusOf(sorted),
    profile,
    summary: {
      critical: count('critical'),
      unknown: count('unknown'),
      warning: count('warning'),
      info: count('info'),
      components: components.length,
    },
    findings: sorted.map(reported),
    components: components.map(({ component, sources, release, releaseFrom }) => ({
      component,
      sources,
      release: release === undefined ? null : renderRelease(release),
      releaseFrom: releaseFrom ?? null,
    })),
    warnings,
  };
}

const reported = ({
  rule,
  severity,
  artefact,
  setting,
  place,
  line,
  message,
  expected,
  actual,
  remedy,
  cis,
  changes,
  started,
}: FlagFinding): AuditFinding => ({
  rule,
  severity,
  component: artefact,
  setting,
  path: place.path,
  line: line ?? null,
  message,
  expected,
  actual,
  cis,
  remedy,
  fix:
    started !== undefined && canChange(changes, started)
      ? `kubepki flags audit ${shellWord(place.path)} --fix`
      : `kubepki explain ${rule}`,
});

/** The report for people: what is wrong, worst first, each with where it stands; then what was judged. */
export function flagAuditText(found: FlagAuditReport, paint: Paint): string {
  const report = printable(found);
  const findings = report.findings.map((finding) => findingText(finding, paint)).join('');
  const warnings = report.warnings.map((warning) => `${paint('warning', 'note')}  ${warning}\n`).join('');
  const sections = [findings, warnings, componentTable(report.components, paint), `${summary(report, paint)}\n`];
  return sections.filter((section) => section !== '').join('\n');
}

/** One line, so that it can be searched, sorted and mailed. */
function findingText({ severity, component, message, rule, path, line, cis, fix }: AuditFinding, paint: Paint): string {
  const where = line === null ? path : `${path}:${line}`;
  const control = cis.length === 0 ? '' : `, CIS ${cis.join(' and ')}`;
  const command = severity === 'info' ? '' : ` ${paint('dim', '→')} ${fix}`;
  return `${paint(severity, severity.padEnd(8))}  ${paint('bold', component)} ${message} ${paint('dim', `[${rule}${control}] ${where}`)}${command}\n`;
}

/** More components than a screen has lines are only counted. */
const shownComponents = 40;

function componentTable(components: readonly AuditedComponent[], paint: Paint): string {
  if (components.length === 0 || components.length > shownComponents) return '';
  const rows = components.map(({ component, release, releaseFrom, sources }) => [
    component,
    release ?? '-',
    releaseFrom ?? 'not known',
    sources.join(', '),
  ]);
  return columns([['COMPONENT', 'RELEASE', 'KNOWN', 'FROM'], ...rows], (text, _, row) =>
    row === 0 ? paint('bold', text) : text,
  );
}

function summary({ status, summary: counts, profile }: FlagAuditReport, paint: Paint): string {
  const parts = (['critical', 'unknown', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  const what = parts.length === 0 ? 'nothing to report' : parts.join(', ');
  return `${paint(status === 'ok' ? 'good' : status, status.toUpperCase())}: ${what}, ${counted(counts.components, 'component')} by the profile ${profile}`;
}
