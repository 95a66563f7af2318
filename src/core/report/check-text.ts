import { keyOf } from '../catalog/desired.js';
import { renderRoughly } from '../cluster/duration.js';
import { authorityHorizonText } from './authority-horizon-text.js';
import type { CheckReport, ReportedCertificate, ReportedFinding, ReportedSuppression } from './check-report.js';
import { minuteOf } from '../facts/dates.js';
import { counted } from './counted.js';
import { inferredText } from './inferred-text.js';
import { nodeDeliveriesText } from './node-deliveries.js';
import { folded, wordsOf } from './folded.js';
import { endpointTable } from './endpoints-text.js';
import { columns, type Paint } from './paint.js';
import { powerOffText } from './power-off-text.js';
import { inEveryText, printableLine } from './printable.js';

/** How a text is laid out. */
export interface TextLayout {
  readonly paint: Paint;
  /** Columns of a line. Only a path or a command can be wider, and stands on a line of its own. */
  readonly width: number;
  /** A text with its commands as they work where it is read. */
  readonly at: (text: string) => string;
}

/** The report for people: what is wrong, worst first, each with the command that mends it; then every certificate with its end. */
export function checkText(found: CheckReport, layout: TextLayout): string {
  const { paint, width, at } = layout;
  const report = inEveryText(found, (text) => at(printableLine(text)));
  const line = (sentence: string) => (sentence === '' ? '' : folded(wordsOf(at(sentence)), width, 2));
  const sections = [
    report.findings.map((finding) => findingText(finding, layout)).join(''),
    report.suppressed.map((one) => suppressedText(one, layout)).join(''),
    inferredText(report.inferred, width),
    report.warnings.map((warning) => folded([`${paint('warning', 'note')} `, ...wordsOf(warning)], width, 6)).join(''),
    certificateTable(report.certificates, report.findings, layout),
    endpointTable(report.endpoints, paint, width),
    line(authorityHorizonText(report.certificates)) +
      line(powerOffText(report.powerOffHorizon, new Date(report.checkedAt))),
    line(nodeDeliveriesText(report.deliveries)),
    folded(summary(report, paint), width, 2),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

/** What, where, and the command that mends it: as far as it fits on one line, so that it can be searched, sorted and mailed. */
function findingText(
  { severity, node, artefact, message, rule, path, fix }: ReportedFinding,
  { paint, width }: TextLayout,
): string {
  const words = [
    `${paint(severity, severity.padEnd(8))} `,
    paint('bold', keyOf({ node: node ?? undefined, artefact })),
    ...wordsOf(message),
    paint('dim', `[${rule}]`),
    paint('dim', path),
    ...(severity === 'info' ? [] : [`${paint('dim', '→')} ${fix}`]),
  ];
  return folded(words, width, 10);
}

/** Seen, and no more than that. */
function suppressedText(
  { node, artefact, message, rule, until, reason }: ReportedSuppression,
  { paint, width }: TextLayout,
): string {
  const subject = keyOf({ node: node ?? undefined, artefact });
  const words = ['suppressed ', subject, ...wordsOf(`${message} [${rule}] until ${until}: ${reason}`)];
  return folded(
    words.map((word) => paint('dim', word)),
    width,
    12,
  );
}

function certificateTable(
  certificates: readonly ReportedCertificate[],
  findings: readonly ReportedFinding[],
  { paint, width }: TextLayout,
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
  const paintCell = (text: string, column: number, row: number) => {
    const certificate = certificates[row - 1];
    if (certificate === undefined) return paint('bold', text);
    return column === 4 ? paint(severityOf(certificate) ?? 'good', text) : text;
  };
  return columns([header, ...rows], paintCell, width);
}

/** The last line, by words. */
function summary({ status, summary: counts, suppressed, policy }: CheckReport, paint: Paint): readonly string[] {
  const parts = (['critical', 'unknown', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  const what = parts.length === 0 ? 'nothing to report' : parts.join(', ');
  const hidden = [
    ...(suppressed.length === 0 ? [] : [`, ${suppressed.length} suppressed`]),
    ...policy.off.map(({ rule, findings }) => `, ${findings} of ${rule} (off)`),
  ].join('');
  const by = policy.files.length === 0 ? '' : ` (policy: ${policy.files.join(', ')})`;
  const rest = `${what}${hidden}, ${counted(counts.certificates, 'certificate')}${by}`;
  return [`${paint(status === 'ok' ? 'good' : status, status.toUpperCase())}:`, ...wordsOf(rest)];
}
