import { keyOf } from '../../catalog/desired.js';
import { renderRoughly } from '../../cluster/duration.js';
import type { CheckReport, ReportedCertificate, ReportedFinding } from '../check-report.js';
import { counted } from '../counted.js';
import { dayOf } from '../../facts/dates.js';
import { printable, printableLine } from '../printable.js';
import { statusUnder, type Form, type FormContext } from './form.js';

/** What the guidelines allow the first line: under 80 characters. */
const longest = 79;

/** As much long output as Nagios keeps with some space to spare: it reads 8 KiB (MAX_PLUGIN_OUTPUT_LENGTH). */
const mostBytes = 7_000;

/** A bar begins performance data wherever it stands. */
const plain = (text: string): string => printableLine(text).replaceAll('|', '/');

const fitted = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 3)}...`);

/** The one line of a call that failed before it could judge anything: UNKNOWN. */
export const nagiosFailure = (message: string): string => fitted(`KUBEPKI UNKNOWN: ${plain(message)}`);

/**
 * Output of a monitoring plugin (https://www.monitoring-plugins.org/doc/guidelines.html): a line with the state and the worst that was
 * found, performance data behind a bar, then everything that was found. UNKNOWN is worse than WARNING, so that what cannot be read
 * hides behind nothing.
 */
export const nagiosForm: Form = (report, context) => {
  const shown = printable(report);
  const state = statusUnder(shown.status, context.failOn).toUpperCase();
  const first = fitted(`KUBEPKI ${state}: ${plain(headline(shown))}`);
  return `${first} | ${performance(shown, context)}\n${longOutput(shown)}`;
};

function headline({ findings, certificates }: CheckReport): string {
  const [worst, ...others] = findings.filter(({ severity }) => severity !== 'info');
  if (worst !== undefined) {
    const more = others.length === 0 ? '' : `(+${others.length}) `;
    return `${more}${subjectOf(worst)} ${worst.message}`;
  }
  const next = firstToEnd(certificates);
  const count = counted(certificates.length, 'certificate');
  return next === undefined
    ? count
    : `${count}, ${keyOf({ node: next.node ?? undefined, artefact: next.name })} ends first, in ${renderRoughly(next.residualSeconds)}`;
}

const subjectOf = ({ node, artefact }: ReportedFinding): string => keyOf({ node: node ?? undefined, artefact });

const firstToEnd = (certificates: readonly ReportedCertificate[]): ReportedCertificate | undefined =>
  [...certificates].sort((a, b) => a.residualSeconds - b.residualSeconds)[0];

/** Days to one decimal: what a threshold of days is compared with. */
const daysIn = (length: number): string => `${Math.floor((length / 86_400) * 10) / 10}`;

/** `30:`, the range that alerts below 30. Without a threshold of the user's each certificate has its own, so none is said. */
const below = (length: number | undefined): string => (length === undefined ? '' : `${daysIn(length)}:`);

/** `label=value;warn;crit;min`: labels of less than 20 characters, one unit (none) for all that is counted. */
function performance({ certificates, summary }: CheckReport, { warn, critical }: FormContext): string {
  const next = firstToEnd(certificates);
  return [
    ...(next === undefined ? [] : [`days_left=${daysIn(next.residualSeconds)};${below(warn)};${below(critical)};`]),
    ...(['critical', 'unknown', 'warning', 'info', 'certificates'] as const).map(
      (name) => `${name}=${summary[name]};;;0`,
    ),
  ].join(' ');
}

/** What was found, worst first, as much as is kept, and then when each authority ends. */
function longOutput({ findings, certificates }: CheckReport): string {
  const lines = [
    ...findings.map(
      (finding) =>
        `${finding.severity.toUpperCase()}: ${subjectOf(finding)} ${finding.message} [${finding.rule}] ${finding.path}${finding.severity === 'info' ? '' : ` - run: ${finding.fix}`}`,
    ),
    ...certificates
      .filter(({ authority }) => authority === null)
      .map(
        ({ node, name, notAfter, horizon }) =>
          `authority ${keyOf({ node: node ?? undefined, artefact: name })} ends on ${dayOf(new Date(notAfter))}${horizon === null ? '' : ` and issues certificates of full length until ${dayOf(new Date(horizon))}`}`,
      ),
  ].map(plain);
  let bytes = 0;
  const kept = lines.filter((line) => (bytes += Buffer.byteLength(line) + 1) <= mostBytes);
  const left = lines.length - kept.length;
  return [...kept, ...(left === 0 ? [] : [`and ${counted(left, 'line')} more: kubepki check`])]
    .map((line) => `${line}\n`)
    .join('');
}
