import type { Place } from '../facts/place.js';
import type { Finding, Severity } from '../rules/finding.js';
import type { CertificateRow } from './certificates.js';
import { suppressionFindings, suppressionOf, type PolicySource, type Suppressed } from './suppressions.js';
import { applyThresholds, type Thresholds } from './thresholds.js';

/** How somebody wants findings to be reported. Nothing here changes what is planned or done. */
export interface Policy extends Thresholds {
  /** Of two that say something about one rule, the later counts. */
  readonly sources: readonly PolicySource[];
}

/** Findings as they are reported. */
export interface Verdict {
  readonly shown: readonly Finding[];
  /** Change no status and no exit code. */
  readonly suppressed: readonly Suppressed[];
  /** Of rules that are switched off. */
  readonly off: readonly Finding[];
  /** What is to be said of the policy itself. */
  readonly ofPolicy: readonly Finding[];
}

/**
 * Thresholds first, then severities, then suppressions: what is reported of what was found.
 *
 * @param pathOf how reports show a place
 */
export function applyPolicy(
  findings: readonly Finding[],
  policy: Policy,
  certificates: readonly CertificateRow[],
  pathOf: (place: Place) => string,
  now: Date,
): Verdict {
  const { sources } = policy;
  const found = applyThresholds(findings, policy, certificates, now);
  const changes = new Map(sources.flatMap(({ rules }) => Object.entries(rules)));
  const usual = new Map(sources.flatMap((source) => Object.entries(source.usual)));
  const isOff = ({ rule }: Finding): boolean => changes.get(rule) === 'off';
  const changed = (finding: Finding): Finding => {
    const severity = changes.get(finding.rule);
    return severity === undefined || severity === 'off' || !mayChange(finding, usual.get(finding.rule))
      ? finding
      : { ...finding, severity };
  };
  const reported = found
    .filter((finding) => !isOff(finding))
    .map((finding) => ({
      finding: changed(finding),
      suppression: suppressionOf(finding, sources, pathOf, now),
    }));
  return {
    shown: reported.flatMap(({ finding, suppression }) => (suppression === undefined ? [finding] : [])),
    suppressed: reported.flatMap(({ finding, suppression }) =>
      suppression === undefined ? [] : [{ finding, suppression }],
    ),
    off: found.filter(isOff),
    ofPolicy: suppressionFindings(sources, found, pathOf, now)
      .filter((finding) => !isOff(finding))
      .map(changed),
  };
}

/**
 * What a rule about something else does not know, or says only by the way, is no less unknown and no more than information when the
 * rule is given another severity.
 */
const mayChange = ({ severity }: Finding, usual: Severity | undefined): boolean =>
  severity === usual || (severity !== 'unknown' && severity !== 'info');
