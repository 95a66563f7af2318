import type { DesiredState } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { objectPath, type CaBundleFacts } from '../facts/objects.js';
import type { Observed } from '../facts/observed.js';
import { inCluster } from '../facts/place.js';
import { copySights, trustOf } from './copies.js';
import { endedSight, endingSight, hasEnded, urgencyOf } from './object-time.js';
import { kubernetesDocs, rfc5280, type SurveyRule } from './rule.js';
import { objectsOf } from './survey.js';

const webhooks = kubernetesDocs(
  'reference/access-authn-authz/extensible-admission-controllers/#contacting-the-webhook',
);
const aggregation = kubernetesDocs('tasks/extend-kubernetes/configure-aggregation-layer/');

const at = ({ object, entry }: CaBundleFacts) => ({
  artefact: object.name,
  place: inCluster(objectPath(object, [...(entry === undefined ? [] : [entry]), 'caBundle'].join(' '))),
});

/** Who writes it, where that is not whoever installed the object. */
const whose = ({ isInjected }: CaBundleFacts): string => (isInjected ? '; cert-manager writes it' : '');

const certificatesOf = ({ bundle }: CaBundleFacts): readonly CertificateFacts[] =>
  bundle.state === 'certificates' ? bundle.certificates : [];

export const caBundleUnusable: SurveyRule = {
  id: 'ca-bundle-unusable',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The `caBundle` of a webhook, an APIService or the conversion of a CustomResourceDefinition cannot be read. It is a warning where there is none and a service of the cluster is called: the API server then asks the authorities of its own machine, and none of those certifies such a name.',
  protects: 'requests that need the webhook or the API: every call fails, "certificate signed by unknown authority"',
  mend: 'Put the authority of the server that is called into `caBundle`, or let whatever installed it, or cert-manager, do so.',
  sources: [webhooks, aggregation],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'ca-bundle')) {
      const { bundle, isService, insecure, calls } = facts;
      if (bundle.state === 'unparsable')
        yield { ...at(facts), message: `cannot be read: ${bundle.reason}${whose(facts)}` };
      if (bundle.state === 'absent' && isService && !insecure)
        yield { ...at(facts), message: `names nobody to trust, to call ${calls}${whose(facts)}`, severity: 'warning' };
    }
  },
};

export const caBundleExpired: SurveyRule = {
  id: 'ca-bundle-expired',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means: 'Every certificate in a `caBundle` has ended. Go verifies the ends of authorities too.',
  protects:
    'requests that need the webhook or the API: every call fails, "certificate has expired or is not yet valid"',
  mend: 'Renew the authority of the server that is called, and put it into `caBundle`.',
  sources: [rfc5280('6.1.3'), webhooks],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'ca-bundle')) {
      const latest = latestOf(certificatesOf(facts));
      if (latest === undefined || !hasEnded(latest, everything.now)) continue;
      const { message, ...rest } = endedSight(latest);
      yield { ...at(facts), ...rest, message: `${message}, and calls to ${facts.calls} with it${whose(facts)}` };
    }
  },
};

export const caBundleExpiring: SurveyRule = {
  id: 'ca-bundle-expiring',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The last certificate of a `caBundle` ends inside two thirds of the 30 days, or of the third of its lifetime, before its end. It is critical inside a quarter of them.',
  protects: 'against calls that fail all at once on a day that nobody saw coming',
  mend: 'Renew the authority of the server that is called, and put both into `caBundle` until the server has changed over.',
  sources: [rfc5280('4.1.2.5'), webhooks],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'ca-bundle')) {
      const latest = latestOf(certificatesOf(facts));
      const severity = latest === undefined ? undefined : urgencyOf(latest, everything.now);
      if (latest === undefined || severity === undefined) continue;
      const { message, ...rest } = endingSight(latest, everything.now);
      yield {
        ...at(facts),
        ...rest,
        severity,
        message: `${message}, and calls to ${facts.calls} with it${whose(facts)}`,
      };
    }
  },
};

const latestOf = (certificates: readonly CertificateFacts[]): CertificateFacts | undefined =>
  [...certificates].sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime())[0];

export const caBundleFormer: SurveyRule = {
  id: 'ca-bundle-former',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A `caBundle` is the CA of the cluster, or bears its name, and is not what the cluster trusts now: a change of the CA did not reach it.',
  protects: 'calls to the webhook or API, from the moment on which its server has a certificate of the new CA',
  mend: 'Put the content of ca.crt into it. While both CAs are trusted, it holds both.',
  sources: [kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/'), webhooks],
  *survey(everything) {
    const { desired, observed, now } = everything;
    const reference = trustOf(desired, 'ca');
    if (reference === undefined) return;
    const isOwn = ownCa(desired, observed, reference.fingerprints);
    for (const facts of objectsOf(everything, 'ca-bundle')) {
      if (!certificatesOf(facts).some(isOwn)) continue;
      for (const sight of copySights(facts.bundle, reference, now))
        yield { ...sight, ...at(facts), message: `${sight.message}${whose(facts)}`, severity: 'warning' };
    }
  },
};

/** Tells a certificate that is or was one of the cluster's CA: by what it is, or, as after a CA that was made again, by its name. */
function ownCa(
  { keysets }: DesiredState,
  { certificates }: Observed,
  trusted: readonly string[],
): (certificate: CertificateFacts) => boolean {
  const generations = keysets.get('ca')?.generations ?? [];
  const known = new Set(generations.map(({ certificate }) => certificate));
  const names = new Set(trusted.map((fingerprint) => certificates.get(fingerprint)?.subject.der));
  return ({ fingerprint, subject }) => known.has(fingerprint) || names.has(subject.der);
}

export const caBundleInsecure: SurveyRule = {
  id: 'ca-bundle-insecure',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'An APIService skips the verification of its server (`insecureSkipTLSVerify`), as metrics-server is often installed.',
  protects: 'what the API answers, from whoever can answer in the place of its server inside of the cluster network',
  mend: 'Give its server a certificate by an authority that `caBundle` names, and take the setting out.',
  sources: [aggregation],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'ca-bundle'))
      if (facts.insecure) yield { ...at(facts), message: `accepts whatever certificate ${facts.calls} shows` };
  },
};
