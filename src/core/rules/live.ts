import { minuteOf } from '../facts/dates.js';
import type { EndpointSeen } from '../facts/live.js';
import { parseSanName } from '../cluster/names.js';
import { issuanceOf } from './case.js';
import { covers } from './names.js';
import { kubernetesDocs, rfc5280, type SurveyRule, type SurveySight } from './rule.js';
import { isShown, onDiskFor, placeOf, servedOf, urlOf } from './served.js';
import type { Survey } from './survey.js';
import { alarm, renewalWindow, secondsBetween } from './time.js';

// What is found here is wrong with what runs, not with the files: nothing that apply makes mends it.

export const servedWrongName: SurveyRule = {
  id: 'served-wrong-name',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means: 'A server shows a certificate that does not bear the name or address by which its clients dial it.',
  protects: 'clients that dial it so, all of which refuse it',
  mend: 'Where the file on disk has the name, restart the server. Else add the name to its SANs (`nodes[].sans`, `endpoint` or `certificates.overrides` in kubepki.yaml) and run `kubepki apply`.',
  sources: [rfc5280('4.2.1.6'), kubernetesDocs('setup/best-practices/certificates/')],
  *survey(everything) {
    for (const seen of everything.observed.live ?? []) {
      if (!isShown(seen)) continue;
      const [certificate] = seen.sight.chain;
      const served = servedOf(seen, onDiskFor(seen, everything));
      // What lies on disk and should bear a name is judged there: one fault, one finding.
      const judged = served === undefined ? [] : (issuanceOf({ desired: served.artefact })?.accept.required ?? []);
      const lacking = seen.dialledAs.flatMap((text) => {
        const name = parseSanName(text);
        const isMissing = name !== undefined && certificate !== undefined && !covers(certificate, name);
        return isMissing && !judged.some(({ value }) => value === name.value) ? [name.value] : [];
      });
      if (certificate === undefined || lacking.length === 0) continue;
      yield {
        ...subjectOf(seen, everything),
        message: `shows a certificate at ${urlOf(seen)} that does not bear ${lacking.join(', ')}, by which it is dialled`,
        expected: lacking,
        actual: [...certificate.sans.dns, ...certificate.sans.ip],
      };
    }
  },
};

export const servedUnreadable: SurveyRule = {
  id: 'served-unreadable',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means: 'A server shows a certificate, or one behind it, that Go does not read, so that every component refuses it.',
  protects: 'the components of the cluster, which are written in Go and cannot speak to that server',
  mend: 'Issue the certificate of that server again, and look at what made it: `kubepki inspect FILE` says what is wrong with the file.',
  sources: [rfc5280('4.1')],
  *survey(everything) {
    for (const seen of everything.observed.live ?? [])
      if (isShown(seen) && seen.sight.broken !== undefined)
        yield {
          ...subjectOf(seen, everything),
          message: `shows a certificate at ${urlOf(seen)} that cannot be read: ${seen.sight.broken}`,
        };
  },
};

export const servedExpiring: SurveyRule = {
  id: 'served-expiring',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A server shows a certificate that has ended, or ends within 20 days, and that lies in none of the files that were looked at. It is critical in its last week.',
  protects: 'clients of a server whose certificate nobody watches: they refuse it from that moment on',
  mend: 'Renew it where it is kept. A certificate that a component made for itself when it started is made anew by a restart.',
  sources: [rfc5280('4.1.2.5')],
  *survey(everything) {
    for (const seen of everything.observed.live ?? []) {
      if (!isShown(seen) || onDiskFor(seen, everything).length > 0) continue;
      const [certificate] = seen.sight.chain;
      if (certificate === undefined || everything.observed.certificates.has(certificate.fingerprint)) continue;
      const { notBefore, notAfter } = certificate;
      const left = secondsBetween(everything.now, notAfter);
      const window = renewalWindow({ seconds: 30 * 86_400 }, secondsBetween(notBefore, notAfter));
      if (left > window * alarm.warning) continue;
      yield {
        ...subjectOf(seen, everything),
        message: `shows a certificate at ${urlOf(seen)} that ${left < 0 ? 'ended' : 'ends'} on ${minuteOf(notAfter)} UTC, and that is in no file here`,
        actual: [notAfter.toISOString()],
        ...(left <= window * alarm.critical ? { severity: 'critical' as const } : {}),
      };
    }
  },
};

export const endpointUnreachable: SurveyRule = {
  id: 'endpoint-unreachable',
  stage: 'always',
  severity: 'unknown',
  remedy: 'manual',
  means:
    'A server that has to be reachable from here does not answer, or answers and shows no certificate. What cannot be reached from here by design, such as the loopback of another node or a port behind a firewall, is not observed, and not judged.',
  protects: 'against taking silence for health',
  mend: 'See whether the process runs and why it does not answer; `kubepki check --live` on the node itself sees its loopback too.',
  sources: [kubernetesDocs('reference/networking/ports-and-protocols/')],
  *survey(everything) {
    for (const seen of everything.observed.live ?? []) {
      if (!isUnreachable(seen) || seen.sight.kind !== 'failed') continue;
      const { stage, error } = seen.sight;
      yield {
        ...subjectOf(seen, everything),
        message: `${stage === 'connect' ? 'does not answer' : 'shows no certificate'} at ${urlOf(seen)} (${error})`,
      };
    }
  },
};

/** Silence counts where there must be an answer; who answers and cannot be understood always does. */
export const isUnreachable = ({ vantage, sight }: EndpointSeen): boolean =>
  sight.kind === 'failed' && (vantage === 'must' || sight.stage === 'handshake');

/** Whom a finding about an endpoint is about: what it serves from disk, else the component at its address. */
export function subjectOf(seen: EndpointSeen, everything: Survey): Pick<SurveySight, 'artefact' | 'node' | 'place'> {
  const onDisk = onDiskFor(seen, everything);
  const found =
    (isShown(seen) ? servedOf(seen, onDisk) : undefined) ?? (seen.node === undefined ? undefined : onDisk[0]);
  return found === undefined
    ? { artefact: seen.component, place: placeOf(seen) }
    : { artefact: found.artefact.name, place: found.certificate.place };
}
