import type { RenewalWindow } from '../cluster/cluster.js';
import { renderRoughly, type Seconds } from '../cluster/duration.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import { issuanceOf, renewalOf, type Case } from './case.js';
import type { Severity } from './finding.js';
import { caseDescent } from './issuer.js';
import { kubernetesIssue, rfc5280, type ArtefactRule, type Sight } from './rule.js';

export const secondsBetween = (from: Date, to: Date): Seconds => Math.floor((to.getTime() - from.getTime()) / 1000);

export const residualSeconds = ({ notAfter }: CertificateFacts, now: Date): Seconds => secondsBetween(now, notAfter);

export const lifetimeOf = ({ notBefore, notAfter }: CertificateFacts): Seconds => secondsBetween(notBefore, notAfter);

/** A certificate is due inside this window before its end: what the spec says, and at most a third of its lifetime. Seconds. */
export function renewalWindow(renewBefore: RenewalWindow, lifetime: Seconds): Seconds {
  return Math.min('share' in renewBefore ? renewBefore.share * lifetime : renewBefore.seconds, lifetime / 3);
}

/** A healthy renewal never alarms: it happens before two thirds of the window are left. */
export const alarm = { warning: 2 / 3, critical: 1 / 4 } as const;

/** What makes the same thing again; an authority is never made again by itself, and what lapses was asked for once. */
function renewing(judged: Case): Pick<Sight, 'remedy' | 'command'> {
  const renewal = renewalOf(judged);
  return {
    ...(judged.desired.kind === 'authority' || renewal?.lapses === true || renewal?.unverified === true
      ? { remedy: 'manual' as const }
      : {}),
    ...(renewal?.command === undefined ? {} : { command: renewal.command }),
  };
}

/** How bad an end is that would be this bad to anything else. */
function tempered(judged: Case, severity: Severity): Severity {
  const renewal = renewalOf(judged);
  if (renewal?.lapses === true) return 'info';
  return renewal?.unverified === true && severity === 'critical' ? 'warning' : severity;
}

/** A copy of an authority lives and ends with it, and is not judged by itself. */
const judgedByTime = (judged: Case) => (judged.desired.kind === 'signer' ? undefined : judged.certificate);

/** The certificate, and the intermediates that its peers go through to its authority. */
function withThoseBetween(judged: Case, certificate: CertificateFacts): readonly CertificateFacts[] {
  const descent = caseDescent(judged);
  return [certificate, ...(descent?.kind === 'signed' ? descent.through : [])];
}

function subjectOf(one: CertificateFacts, certificate: CertificateFacts, { desired }: Case): string {
  const isBeside = desired.kind === 'authority' && desired.renewal.unverified === true;
  if (isBeside) return `has one beside others, ${one.subject.text}, that signed nothing that was seen here and `;
  return one === certificate
    ? ''
    : `has an intermediate${one.subject.text === '' ? '' : `, ${one.subject.text},`} that `;
}

export const expired: ArtefactRule = {
  id: 'expired',
  stage: 'time',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The certificate has ended. The last second of its validity still counts. It is a warning where an authority is trusted beside others and signed nothing that was seen here.',
  protects: 'every connection made with it: "certificate has expired or is not yet valid"',
  mend: 'Run `kubepki apply`, then restart what does not re-read the file. An expired authority must be re-issued by hand, and everything it signed after it.',
  sources: [rfc5280('4.1.2.5')],
  *look(judged) {
    const certificate = judgedByTime(judged);
    if (certificate === undefined) return;
    for (const one of withThoseBetween(judged, certificate.value)) {
      const { notAfter } = one;
      if (judged.now <= notAfter) continue;
      yield {
        message: `${subjectOf(one, certificate.value, judged)}expired on ${minuteOf(notAfter)} UTC`,
        actual: [notAfter.toISOString()],
        place: certificate.place,
        severity: tempered(judged, 'critical'),
        ...renewing(judged),
      };
    }
  },
};

export const notYetValid: ArtefactRule = {
  id: 'not-yet-valid',
  stage: 'time',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The validity of the certificate has not begun: the clock of this machine, or of the one that issued it, is wrong.',
  protects: 'every connection made with it until then',
  mend: 'Compare the clocks first. If this one is right, run `kubepki apply`.',
  sources: [rfc5280('4.1.2.5'), kubernetesIssue('kubernetes/kubernetes#76714')],
  *look(judged) {
    const certificate = judgedByTime(judged);
    if (certificate === undefined) return;
    for (const one of withThoseBetween(judged, certificate.value)) {
      const { notBefore } = one;
      if (judged.now >= notBefore) continue;
      yield {
        message: `${subjectOf(one, certificate.value, judged)}is not valid before ${minuteOf(notBefore)} UTC`,
        actual: [notBefore.toISOString()],
        place: certificate.place,
        // Another certificate made by a clock that is wrong is no better: what whoever renews it would do comes after the clocks.
        ...remedyOnly(renewing(judged)),
      };
    }
  },
};

const remedyOnly = ({ remedy }: Pick<Sight, 'remedy'>): Pick<Sight, 'remedy'> =>
  remedy === undefined ? {} : { remedy };

/**
 * Whether the end of the authority leaves a renewal so little that it is not worth a restart: less than a tenth of the lifetime.
 * A certificate that gains little because the spec asks for shorter lifetimes by now is renewed like any other.
 */
function gainsNothing(judged: Case, certificate: CertificateFacts): boolean {
  const descent = caseDescent(judged);
  if (descent?.kind !== 'signed') return false;
  const lifetime = lifetimeOf(certificate);
  const validity = issuanceOf(judged)?.request?.validity ?? lifetime;
  const left = secondsBetween(judged.now, descent.by.notAfter);
  const gain = secondsBetween(certificate.notAfter, descent.by.notAfter);
  return left < validity && gain < Math.min(lifetime, validity) / 10;
}

export const expiring: ArtefactRule = {
  id: 'expiring',
  stage: 'time',
  severity: 'warning',
  remedy: 'reissue',
  means:
    'The certificate is due for renewal: inside `renewBefore`, or the last third of its lifetime if that is shorter. It is information while a renewal may still be on its way, a warning inside two thirds of that window and critical inside a quarter.',
  protects: 'against an expiry that nobody saw coming',
  mend: 'Run `kubepki apply`. In cron, run it more often than the window is long.',
  sources: [rfc5280('4.1.2.5')],
  *look(judged) {
    const certificate = judgedByTime(judged);
    const renewal = renewalOf(judged);
    if (certificate === undefined || renewal === undefined) return;
    const window = renewalWindow(renewal.renewBefore, lifetimeOf(certificate.value));
    const residual = residualSeconds(certificate.value, judged.now);
    if (residual < 0 || residual > window || gainsNothing(judged, certificate.value)) return;
    yield {
      ...expiringSight(certificate.value, judged.now, tempered(judged, expiringSeverity(residual, window))),
      place: certificate.place,
      ...renewing(judged),
    };
  },
};

const expiringSeverity = (residual: Seconds, window: Seconds): Severity =>
  residual <= window * alarm.critical ? 'critical' : residual <= window * alarm.warning ? 'warning' : 'info';

/** The sight of `expiring`, also for thresholds that a user gives for display. */
export function expiringSight(
  certificate: CertificateFacts,
  now: Date,
  severity: Severity,
): Sight & { readonly severity: Severity } {
  const { notAfter } = certificate;
  return {
    message: `ends in ${renderRoughly(residualSeconds(certificate, now))}, on ${minuteOf(notAfter)} UTC`,
    actual: [notAfter.toISOString()],
    severity,
  };
}

/** What is issued right after its authority for as long, as by many scripts, ends with it for all that anybody plans. Seconds. */
const sameMoment = 3600;

export const outlivesAuthority: ArtefactRule = {
  id: 'outlives-authority',
  stage: 'time',
  severity: 'warning',
  remedy: 'manual',
  means: 'The certificate claims to be valid longer than the authority that signed it. It ends with the authority.',
  protects: 'whoever plans by the date in the certificate',
  mend: 'Plan by the end of the authority: it must be re-issued or rotated before. kubepki never issues past it.',
  sources: [rfc5280('6.1.3')],
  *look(judged) {
    const descent = caseDescent(judged);
    const { certificate } = judged;
    if (certificate === undefined || descent?.kind !== 'signed') return;
    if (secondsBetween(descent.by.notAfter, certificate.value.notAfter) <= sameMoment) return;
    yield {
      message: `ends after its authority, on ${minuteOf(certificate.value.notAfter)} UTC`,
      expected: [`at most ${descent.by.notAfter.toISOString()}`],
      actual: [certificate.value.notAfter.toISOString()],
      place: certificate.place,
    };
  },
};

export const authorityHorizon: ArtefactRule = {
  id: 'authority-horizon',
  stage: 'time',
  severity: 'warning',
  remedy: 'manual',
  means:
    'An authority ends so soon that it cannot issue certificates of full length any more, or that renewing one gains next to nothing.',
  protects: 'the cluster from the day on which all its certificates end at once and nothing can renew them',
  mend: 'Re-issue or rotate the authority now, while there is time to do it phase by phase.',
  sources: [kubernetesIssue('kubernetes/kubeadm#1783'), kubernetesIssue('githubixx/ansible-role-kubernetes-ca#17')],
  *look(judged) {
    const { desired, certificate, now } = judged;
    if (certificate === undefined) return;
    const { value, place } = certificate;
    const residual = residualSeconds(value, now);
    if (desired.kind === 'authority') {
      if (residual < 0 || residual >= desired.longestLeaf) return;
      yield {
        message: `ends in ${renderRoughly(residual)} and cannot issue certificates of full length (${renderRoughly(desired.longestLeaf)})`,
        actual: [value.notAfter.toISOString()],
        place,
      };
      return;
    }
    const renewal = renewalOf(judged);
    if (renewal === undefined || renewal.lapses || residual < 0 || !gainsNothing(judged, value)) return;
    if (residual > renewalWindow(renewal.renewBefore, lifetimeOf(value))) return;
    yield {
      message: `ends in ${renderRoughly(residual)} with its authority, and renewing it would gain nothing`,
      actual: [value.notAfter.toISOString()],
      place,
    };
  },
};
