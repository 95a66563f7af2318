import type { CheckReport, ReportedCertificate, ReportedFinding } from '../check-report.js';
import { printableLine } from '../printable.js';
import type { Form } from './form.js';

const header = [
  'severity',
  'rule',
  'node',
  'name',
  'authority',
  'path',
  'subject',
  'not_before',
  'not_after',
  'days_left',
  'message',
  'fix',
] as const;
type Row = Readonly<Record<(typeof header)[number], string | number>>;

/**
 * RFC 4180 for spreadsheets: a row for each finding, with the certificate that it is about, and one of severity `ok` for each
 * certificate of which nothing is found. Names in certificates are anybody's, so no cell begins as a formula does.
 */
export const csvForm: Form = (report) =>
  [header, ...rowsOf(report).map((row) => header.map((name) => row[name]))]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');

function rowsOf({ certificates, findings }: CheckReport): readonly Row[] {
  const keyOf = (node: string | null, name: string) => `${node ?? ''}/${name}`;
  const byKey = new Map(certificates.map((certificate) => [keyOf(certificate.node, certificate.name), certificate]));
  const found = new Set(findings.map(({ node, artefact }) => keyOf(node, artefact)));
  return [
    ...findings.map((finding) => findingRow(finding, byKey.get(keyOf(finding.node, finding.artefact)))),
    ...certificates
      .filter(({ node, name }) => !found.has(keyOf(node, name)))
      .map((certificate) => ({
        severity: 'ok',
        rule: '',
        node: certificate.node ?? '',
        name: certificate.name,
        path: certificate.path,
        message: '',
        fix: '',
        ...ofCertificate(certificate),
      })),
  ];
}

const findingRow = (
  { severity, rule, node, artefact, path, message, fix }: ReportedFinding,
  certificate: ReportedCertificate | undefined,
): Row => ({ severity, rule, node: node ?? '', name: artefact, path, message, fix, ...ofCertificate(certificate) });

const ofCertificate = (certificate: ReportedCertificate | undefined) => ({
  authority: certificate?.authority ?? '',
  subject: certificate?.subject ?? '',
  not_before: certificate?.notBefore ?? '',
  not_after: certificate?.notAfter ?? '',
  days_left: certificate === undefined ? '' : Math.floor(certificate.residualSeconds / 86_400),
});

/** What a spreadsheet would calculate begins with one of these (OWASP, CSV injection): an apostrophe makes it text. Numbers are ours. */
function cell(value: string | number): string {
  if (typeof value === 'number') return `${value}`;
  const text = printableLine(value);
  const safe = /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",;'\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
