import type { Seconds } from '../cluster/duration.js';
import type { Desired, DesiredState } from '../catalog/desired.js';
import type { Observed } from '../facts/observed.js';
import { caseOf, renewalOf } from '../rules/case.js';
import type { Finding } from '../rules/finding.js';
import { expiring, expiringSight, residualSeconds } from '../rules/time.js';

/** What a user asks for when reporting. Nothing here changes what is planned. */
export interface Policy {
  /** Seconds before the end at which a certificate is a warning, or critical; undefined for the usual shares of its window. */
  readonly warn: Seconds | undefined;
  readonly critical: Seconds | undefined;
}

/** Findings as they are shown. With thresholds of their own, users say when an end is near; people's kubeconfigs still only lapse. */
export function applyPolicy(
  findings: readonly Finding[],
  { warn, critical }: Policy,
  desired: DesiredState,
  observed: Observed,
  now: Date,
): readonly Finding[] {
  if (warn === undefined && critical === undefined) return findings;
  const kept = findings.filter(({ rule, severity }) => rule !== expiring.id || severity === 'info');
  const severityOf = (residual: Seconds) =>
    residual <= (critical ?? -1) ? ('critical' as const) : residual <= (warn ?? -1) ? ('warning' as const) : undefined;
  const near = desired.artefacts.flatMap((artefact): readonly Finding[] => {
    const judged = caseOf(artefact, observed, now);
    const { certificate } = judged;
    if (certificate === undefined || artefact.kind === 'signer' || renewalOf(judged)?.lapses === true) return [];
    const residual = residualSeconds(certificate.value, now);
    const severity = severityOf(residual);
    if (residual < 0 || severity === undefined) return [];
    return [
      {
        ...asked(artefact),
        place: certificate.place,
        expected: [],
        actual: [],
        ...expiringSight(certificate.value, now, severity),
      },
    ];
  });
  const shown = new Set(near.map(sameArtefact));
  return [...kept.filter((finding) => finding.rule !== expiring.id || !shown.has(sameArtefact(finding))), ...near];
}

const asked = ({ node, name, kind }: Desired) => ({
  rule: expiring.id,
  node,
  artefact: name,
  remedy: kind === 'authority' ? ('manual' as const) : expiring.remedy,
});

const sameArtefact = ({ node, artefact }: Finding): string => `${node ?? ''}/${artefact}`;
