import type { Seconds } from '../cluster/duration.js';
import { artefactKey } from '../catalog/desired.js';
import { placeKey } from '../facts/place.js';
import { endsJudgement, worst, type Finding, type Severity } from '../rules/finding.js';
import { caBundleExpiring } from '../rules/ca-bundles.js';
import { secretExpiring } from '../rules/cluster-secrets.js';
import { stageOf } from '../rules/rules.js';
import { alarm, authorityHorizon, expiring, expiringSight, residualSeconds } from '../rules/time.js';
import type { CertificateRow } from './certificates.js';

/** When a certificate is an alarm, where a call says so. Nothing here changes what is planned. */
export interface Thresholds {
  /** Seconds before the end at which a certificate is a warning, or critical; undefined for the usual share of its window. */
  readonly warn: Seconds | undefined;
  readonly critical: Seconds | undefined;
}

/**
 * Findings as they are shown. A threshold takes the place of the usual one of its severity, and of that one only. What was not
 * judged by its time, since something worse was found, is not now; people's kubeconfigs still only lapse.
 */
export function applyThresholds(
  findings: readonly Finding[],
  thresholds: Thresholds,
  certificates: readonly CertificateRow[],
  now: Date,
): readonly Finding[] {
  if (thresholds.warn === undefined && thresholds.critical === undefined) return findings;
  const keyOf = ({ node, artefact }: Finding) => artefactKey({ node, name: artefact });
  const ended = new Set(findings.filter(endsBeforeTime).map(keyOf));
  const horizons = new Set(findings.filter(({ rule }) => rule === authorityHorizon.id).map(keyOf));
  const isLapsing = new Set(certificates.filter(({ lapses }) => lapses).map((row) => artefactKey(row)));
  const raw = new Map(
    findings
      .filter((finding) => expirings.has(finding.rule) && !isLapsing.has(keyOf(finding)))
      .map((finding) => [placeKey(finding.place), finding]),
  );
  const shown = certificates.flatMap((row): readonly Finding[] => {
    const key = artefactKey(row);
    const residual = residualSeconds(row.certificate, now);
    const usual = raw.get(placeKey(row.place));
    if (row.lapses || residual < 0 || (usual === undefined && ended.has(key))) return [];
    const severity = worst(
      [asked(residual, thresholds), remaining(usual, thresholds)].filter((one) => one !== undefined),
    );
    if (severity === undefined) return [];
    // What is not due by its own window is nothing that apply would issue again.
    const isDue = usual !== undefined && row.authority !== undefined && !horizons.has(key);
    const remedy = isDue ? expiring.remedy : ('manual' as const);
    const { node, name: artefact, place } = row;
    const sight = { ...expiringSight(row.certificate, now, severity), expected: [] };
    return [
      usual === undefined
        ? { rule: expiring.id, node, artefact, place, remedy, actual: [], ...sight }
        : { ...usual, severity },
    ];
  });
  return [...findings.filter((finding) => raw.get(placeKey(finding.place)) !== finding), ...shown];
}

/** From when on a certificate is a warning and critical, by its own window where no threshold is given; null for what only lapses. */
export interface Alarms {
  readonly warningFrom: string | null;
  readonly criticalFrom: string | null;
}

export function alarmsOf({ certificate, lapses, window }: CertificateRow, { warn, critical }: Thresholds): Alarms {
  const from = (asked: Seconds | undefined, share: number) => {
    const before = asked ?? (window === undefined ? undefined : window * share);
    return lapses || before === undefined
      ? null
      : new Date(certificate.notAfter.getTime() - before * 1000).toISOString();
  };
  return { warningFrom: from(warn, alarm.warning), criticalFrom: from(critical, alarm.critical) };
}

/** Rules that say of a certificate that its end is near. */
const expirings: ReadonlySet<string> = new Set([expiring.id, secretExpiring.id, caBundleExpiring.id]);

const asked = (residual: Seconds, { warn, critical }: Thresholds): Severity | undefined =>
  residual <= (critical ?? -1) ? 'critical' : residual <= (warn ?? -1) ? 'warning' : undefined;

/** What is left of the usual severity when a threshold of the user's stands in its place: that the certificate is due is information. */
function remaining(usual: Finding | undefined, { warn, critical }: Thresholds): Severity | undefined {
  if (usual?.severity === 'critical' && critical === undefined) return 'critical';
  if (usual !== undefined && usual.severity !== 'info' && warn === undefined) return 'warning';
  return usual === undefined ? undefined : 'info';
}

/** Whether the finding ended the judgement of its artefact before its time was looked at. */
const endsBeforeTime = (finding: Finding): boolean =>
  endsJudgement(finding) && !['time', 'always', undefined].includes(stageOf(finding.rule));
