import type { Place } from '../facts/place.js';

/** From worst to least; `info` never changes a status or an exit code. */
export const severities = ['critical', 'unknown', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What would mend a finding. `manual`: nothing that apply may do by itself. */
export const remedies = ['create', 'reissue', 'rewrite', 'permissions', 'retire', 'restart', 'manual'] as const;
export type Remedy = (typeof remedies)[number];

/** One difference between what is desired and what was observed. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Undefined for the home itself. */
  readonly node: string | undefined;
  /** Catalog name. */
  readonly artefact: string;
  readonly place: Place;
  /** A predicate without its subject, e.g. `does not name "fd00::1"`. */
  readonly message: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  readonly remedy: Remedy;
  /** Controls of the CIS Kubernetes Benchmark that ask the same; left out where none does. */
  readonly cis?: readonly string[];
  /** The next command, where it is none of ours. */
  readonly command?: string;
}

export const worst = (found: Iterable<Severity>): Severity | undefined => {
  const all = new Set(found);
  return severities.find((severity) => all.has(severity));
};

/** Nothing is said of an artefact beyond the stage of such a finding. */
export const endsJudgement = ({ severity }: Pick<Finding, 'severity'>): boolean =>
  severity === 'critical' || severity === 'unknown';
