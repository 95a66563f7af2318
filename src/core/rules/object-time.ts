import { renderRoughly, type Seconds } from '../cluster/duration.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import type { Severity } from './finding.js';
import type { Sight } from './rule.js';
import { alarm, lifetimeOf, renewalWindow, residualSeconds } from './time.js';

/** Before its end, in seconds: when whoever renews what is in objects, such as cert-manager, should have done it. */
const renewBefore = { seconds: 30 * 86_400 };

/** The window before the end of a certificate in an object inside which it should have been renewed; seconds. */
export const objectWindow = (certificate: CertificateFacts): Seconds =>
  renewalWindow(renewBefore, lifetimeOf(certificate));

/** How soon something must be renewed by somebody else; undefined while a renewal may still be on its way. */
export function urgencyOf(
  certificate: CertificateFacts,
  now: Date,
): Extract<Severity, 'warning' | 'critical'> | undefined {
  const window = objectWindow(certificate);
  const residual = residualSeconds(certificate, now);
  if (residual < 0 || residual > window * alarm.warning) return undefined;
  return residual <= window * alarm.critical ? 'critical' : 'warning';
}

export const hasEnded = (certificate: CertificateFacts, now: Date): boolean => residualSeconds(certificate, now) < 0;

export const endedSight = ({ notAfter }: CertificateFacts): Pick<Sight, 'message' | 'actual'> => ({
  message: `expired on ${minuteOf(notAfter)} UTC`,
  actual: [notAfter.toISOString()],
});

export const endingSight = (certificate: CertificateFacts, now: Date): Pick<Sight, 'message' | 'actual'> => ({
  message: `ends in ${renderRoughly(residualSeconds(certificate, now))}, on ${minuteOf(certificate.notAfter)} UTC`,
  actual: [certificate.notAfter.toISOString()],
});
