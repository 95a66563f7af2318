import { renderRoughly } from '../cluster/duration.js';
import type { ReportedCertificate } from './check-report.js';
import { dayOf } from '../facts/dates.js';

/** After which day which authorities can issue no certificate of full length any more; empty without an authority. */
export function authorityHorizonText(certificates: readonly ReportedCertificate[]): string {
  const groups = new Map<string, Set<string>>();
  for (const { name, notAfter, horizon } of certificates) {
    if (horizon === null) continue;
    const length = (Date.parse(notAfter) - Date.parse(horizon)) / 1000;
    const what = `of full length (${renderRoughly(length)}) after ${dayOf(new Date(horizon))}`;
    groups.set(what, (groups.get(what) ?? new Set()).add(name));
  }
  const parts = [...groups].map(([what, names]) => `${what} by ${[...names].join(', ')}`);
  return parts.length === 0 ? '' : `Authority horizon: no certificate ${parts.join('; ')}.`;
}
