import type { RuleBase } from '../../rules/rule.js';
import type { CheckReport, Status } from '../check-report.js';

/** What a form needs beside the report. */
export interface FormContext {
  /** Of this program. */
  readonly version: string;
  /** When the check was made, whatever time it judged by. */
  readonly ranAt: Date;
  /** From which severity on something counts. */
  readonly failOn: FailOn;
  /** Seconds before the end, of `--warn` and `--critical`. */
  readonly warn: number | undefined;
  readonly critical: number | undefined;
  /** Every rule, for a form that explains them; empty for others, since loading all takes time. */
  readonly rules: readonly RuleBase[];
  /** What `kubeadm certs check-expiration` lists, in its order. */
  readonly kubeadmCertificates: readonly KubeadmCertificate[];
  /** The file that this one will replace; undefined where there is none. */
  readonly former: string | undefined;
}

export interface KubeadmCertificate {
  readonly name: string;
  readonly authority: string;
}

/** The least severity that makes a check fail. */
export const failOns = ['warning', 'unknown', 'critical'] as const;
export type FailOn = (typeof failOns)[number];

/** A report in one form, whole, with its last line feed. */
export type Form = (report: CheckReport, context: FormContext) => string;

/** Whether a severity or status counts under `--fail-on`; `info` and `ok` never do. */
export const counts = (severity: string, failOn: FailOn): boolean =>
  (failOns as readonly string[]).indexOf(severity) >= failOns.indexOf(failOn);

/** The status that is acted on: what is below `--fail-on` is ok. */
export const statusUnder = (status: Status, failOn: FailOn): Status => (counts(status, failOn) ? status : 'ok');
