import { severities } from '../../rules/finding.js';
import type { CheckReport, Status } from '../check-report.js';
import { printableLine } from '../printable.js';
import type { Form, FormContext } from './form.js';

/** One metric: every gauge is one thing that was found, with what tells it apart. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
  /** What is said where two things have the same labels; the first value unless told. */
  readonly same?: (a: number, b: number) => number;
}

interface Sample {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly value: number;
}

const statusValues: Readonly<Record<Status, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

const lastSuccess = 'kubepki_check_last_success_timestamp_seconds';

/**
 * The text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/) for the textfile collector of
 * node_exporter, which refuses timestamps and reads a file of another name or a half-written one as readily as a whole one. Ends are
 * absolute, so that a rule says what is left by `- time()` and a file that is old stays true.
 */
export const prometheusForm: Form = (report, context) => metrics(report, context).map(metricText).join('');

const smaller = (a: number, b: number): number => Math.min(a, b);
const larger = (a: number, b: number): number => Math.max(a, b);

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);

function metrics(report: CheckReport, { version, ranAt, former }: FormContext): readonly Metric[] {
  const { certificates, findings, endpoints, summary, status, powerOffHorizon: powerOff } = report;
  const ran = Math.floor(ranAt.getTime() / 1000);
  const alarming = findings.filter(({ severity }) => severity !== 'info');
  const succeeded = summary.unknown === 0 ? ran : formerSuccess(former);
  const ofCertificates = (valueOf: 'notAfter' | 'notBefore'): readonly Sample[] =>
    certificates.map((row) => ({
      labels: { node: row.node, name: row.name, authority: row.authority, path: row.path },
      value: seconds(row[valueOf]),
    }));
  return [
    {
      name: 'kubepki_certificate_not_after_timestamp_seconds',
      help: 'Last second of validity of a certificate, as a Unix time. authority is empty for an authority itself.',
      samples: ofCertificates('notAfter'),
      same: smaller,
    },
    {
      name: 'kubepki_certificate_not_before_timestamp_seconds',
      help: 'First second of validity of a certificate, as a Unix time.',
      samples: ofCertificates('notBefore'),
      same: larger,
    },
    {
      name: 'kubepki_authority_horizon_timestamp_seconds',
      help: 'Last moment at which an authority can still issue a certificate of full length, as a Unix time.',
      samples: certificates.flatMap(({ node, name, path, horizon }) =>
        horizon === null ? [] : [{ labels: { node, name, path }, value: seconds(horizon) }],
      ),
      same: larger,
    },
    {
      name: 'kubepki_power_off_horizon_timestamp_seconds',
      help: 'Until when what was checked can stay switched off and still heal itself when it starts, as a Unix time, with what ends then.',
      samples:
        powerOff === null
          ? []
          : [
              {
                labels: { node: powerOff.node, name: powerOff.name, path: powerOff.path },
                value: seconds(powerOff.until),
              },
            ],
    },
    {
      name: 'kubepki_certificate_san_missing',
      help: 'How many of the names and addresses that a server certificate must bear are missing in it.',
      samples: certificates
        .filter(({ usages, missingNames }) => usages.includes('serverAuth') || missingNames.length > 0)
        .map(({ node, name, missingNames }) => ({ labels: { node, name }, value: missingNames.length })),
      same: larger,
    },
    {
      name: 'kubepki_served_mismatch',
      help: 'Whether a server serves another certificate than the one on disk: 1 it does, 0 it does not. Servers that were asked only.',
      samples: endpoints
        .filter(({ fingerprint }) => fingerprint !== null)
        .map(({ node, component, endpoint, state }) => ({
          labels: { node, component, endpoint },
          value: state === 'differs' ? 1 : 0,
        })),
      same: larger,
    },
    {
      name: 'kubepki_findings',
      help: 'How many findings there are of a severity.',
      samples: severities.map((severity) => ({ labels: { severity }, value: summary[severity] })),
    },
    {
      name: 'kubepki_finding',
      help: 'A finding that is more than information: 1. fix is the next command; kubepki explain RULE says what it means.',
      samples: alarming.map(({ node, artefact: name, rule, severity, path, fix }) => ({
        labels: { node, name, rule, severity, path, fix },
        value: 1,
      })),
    },
    {
      name: 'kubepki_check_status',
      help: 'What the check found: 0 ok, 1 warning, 2 critical, 3 unknown.',
      samples: [{ labels: {}, value: statusValues[status] }],
    },
    {
      name: 'kubepki_certificates',
      help: 'How many certificates were looked at.',
      samples: [{ labels: {}, value: summary.certificates }],
    },
    {
      name: 'kubepki_check_last_run_timestamp_seconds',
      help: 'When the check was last made, as a Unix time. A call that fails leaves the file, and with it this time, as it was.',
      samples: [{ labels: {}, value: ran }],
    },
    {
      name: lastSuccess,
      help: 'When the check could last judge everything, as a Unix time: nothing was unknown.',
      samples: succeeded === undefined ? [] : [{ labels: {}, value: succeeded }],
    },
    {
      name: 'kubepki_build_info',
      help: 'The version of kubepki that made this file.',
      samples: [{ labels: { version }, value: 1 }],
    },
  ];
}

/** The last success of the file that this one replaces. */
function formerSuccess(former: string | undefined): number | undefined {
  const value = new RegExp(`^${lastSuccess} (\\d{1,12})$`, 'm').exec(former ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}

/** A metric once, with each set of labels once: a second one makes the whole file unreadable. */
function metricText({ name, help, samples, same = (first) => first }: Metric): string {
  if (samples.length === 0) return '';
  const values = new Map<string, number>();
  for (const { labels, value } of samples) {
    const key = labelText(labels);
    const former = values.get(key);
    values.set(key, former === undefined ? value : same(former, value));
  }
  const lines = [...values].map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

/** A label that is empty is as good as none to Prometheus, and stays for those who read the file. */
function labelText(labels: Sample['labels']): string {
  const texts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value ?? '')}"`);
  return texts.length === 0 ? '' : `{${texts.join(',')}}`;
}

/** Backslash, quote and line feed are written with a backslash; other controls are shown, since a label can end on a terminal. */
const escaped = (value: string): string => printableLine(value).replace(/[\\"]/g, '\\$&');
