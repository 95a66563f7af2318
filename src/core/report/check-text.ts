import { keyOf } from '../catalog/desired.js';
import { renderRoughly } from '../cluster/duration.js';
import type { CheckReport, ReportedCertificate, ReportedFinding, ReportedSuppression } from './check-report.js';
import { minuteOf } from './dates.js';
import { counted } from './counted.js';
import { inferredText } from './inferred-text.js';
import { nodeDeliveriesText } from './node-deliveries.js';
import { endpointTable } from './endpoints-text.js';
import { columns, type Paint } from './paint.js';
import { powerOffText } from './power-off-text.js';
import { printable } from './printable.js';

/** The report for people: what is wrong, worst first, each with the command that mends it; then every certificate with its end. */
export function checkText(found: CheckReport, paint: Paint): string {
  const report = printable(found);
  const warnings = report.warnings.map((warning) => `${paint('warning', 'note')}  ${warning}\n`).join('');
  const findings = report.findings.map((finding) => findingText(finding, paint)).join('');
  const sections = [
    findings,
    report.suppressed.map((one) => suppressedText(one, paint)).join(''),
    inferredText(report.inferred),
    warnings,
    certificateTable(report.certificates, report.findings, paint),
    endpointTable(report.endpoints, paint),
    powerOffText(report.powerOffHorizon, new Date(report.checkedAt)),
    nodeDeliveriesText(report.deliveries),
    `${summary(report, paint)}\n`,
  ];
  return sections.filter((section) => section !== '').join('\n');
}

/** One line, so that it can be searched, sorted and mailed: what, where, and the command that mends it. */
function findingText({ severity, node, artefact, message, rule, path, fix }: ReportedFinding, paint: Paint): string {
  const subject = paint('bold', keyOf({ node: node ?? undefined, artefact }));
  const command = severity === 'info' ? '' : ` ${paint('dim', '→')} ${fix}`;
  return `${paint(severity, severity.padEnd(8))}  ${subject} ${message} ${paint('dim', `[${rule}] ${path}`)}${command}\n`;
}

/** Seen, and no more than that. */
const suppressedText = ({ node, artefact, message, rule, until, reason }: ReportedSuppression, paint: Paint): string =>
  `${paint('dim', `suppressed  ${keyOf({ node: node ?? undefined, artefact })} ${message} [${rule}] until ${until}: ${reason}`)}\n`;

function certificateTable(
  certificates: readonly ReportedCertificate[],
  findings: readonly ReportedFinding[],
  paint: Paint,
): string {
  if (certificates.length === 0) return '';
  const severityOf = ({ node, name }: ReportedCertificate) =>
    findings.find((finding) => finding.node === node && finding.artefact === name)?.severity;
  const header = ['CERTIFICATE', 'NODE', 'AUTHORITY', 'EXPIRES', 'LEFT'];
  const rows = certificates.map(({ name, node, authority, notAfter, residualSeconds }) => [
    name,
    node ?? '-',
    authority ?? '(self)',
    minuteOf(new Date(notAfter)),
    residualSeconds < 0 ? 'expired' : renderRoughly(residualSeconds),
  ]);
  return columns([header, ...rows], (text, column, row) => {
    const certificate = certificates[row - 1];
    if (certificate === undefined) return paint('bold', text);
    return column === 4 ? paint(severityOf(certificate) ?? 'good', text) : text;
  });
}

function summary({ status, summary: counts, suppressed, policy }: CheckReport, paint: Paint): string {
  const parts = (['critical', 'unknown', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  const what = parts.length === 0 ? 'nothing to report' : parts.join(', ');
  const hidden = [
    ...(suppressed.length === 0 ? [] : [`, ${suppressed.length} suppressed`]),
    ...policy.off.map(({ rule, findings }) => `, ${findings} of ${rule} (off)`),
  ].join('');
  const by = policy.files.length === 0 ? '' : ` (policy: ${policy.files.join(', ')})`;
  return `${paint(status === 'ok' ? 'good' : status, status.toUpperCase())}: ${what}${hidden}, ${counted(counts.certificates, 'certificate')}${by}`;
}
