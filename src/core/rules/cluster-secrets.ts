import type { CertificateFacts } from '../facts/certificate.js';
import type { Content } from '../facts/file.js';
import { objectPath, type SecretFacts } from '../facts/objects.js';
import { inCluster } from '../facts/place.js';
import { endedSight, endingSight, hasEnded, urgencyOf } from './object-time.js';
import { kubernetesDocs, rfc5280, type SurveyRule } from './rule.js';
import { objectsOf } from './survey.js';

const tlsSecrets = kubernetesDocs('concepts/configuration/secret/#tls-secrets');

const at = ({ object }: SecretFacts, key: string) => ({
  artefact: object.name,
  place: inCluster(objectPath(object, key)),
});

const owners = { 'cert-manager': 'cert-manager', 'cluster-api': 'Cluster API', kubeadm: 'kubeadm' } as const;

const whose = ({ owner }: SecretFacts): string => (owner === undefined ? '' : `; ${owners[owner]} renews it`);

/** The certificate that an entry is about: the first of a PEM file, or that of the user of a kubeconfig. Bundles of whom to trust are none. */
export function leafOf(key: string, content: Content): CertificateFacts | undefined {
  if (content.kind === 'kubeconfig')
    return content.kubeconfig.certificate.held === 'embedded' ? content.kubeconfig.certificate.value : undefined;
  if (content.kind !== 'pem' || /^ca([.-]|$)|ca-bundle|trust/i.test(key)) return undefined;
  return content.certificates[0];
}

export const leafsOf = (
  facts: SecretFacts,
): readonly { readonly key: string; readonly certificate: CertificateFacts }[] =>
  [...facts.entries].flatMap(([key, content]) => {
    const certificate = leafOf(key, content);
    return certificate === undefined ? [] : [{ key, certificate }];
  });

export const secretUnusable: SurveyRule = {
  id: 'secret-unusable',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The certificate or key in a Secret cannot be read, or its key is that of another certificate. The API server asks only whether both are there.',
  protects: 'whatever serves with it, such as an ingress: it falls back to a certificate of its own, or does not start',
  mend: 'Make it again from a pair that belongs together: `kubectl create secret tls NAME --cert FILE --key FILE --dry-run=client -o yaml | kubectl apply -f -`.',
  sources: [tlsSecrets],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'secret')) {
      for (const [key, content] of facts.entries)
        if (content.kind === 'unparsable')
          yield { ...at(facts, key), message: `cannot be read: ${content.reason}${whose(facts)}` };
      const [certificate, key] = [facts.entries.get('tls.crt'), facts.entries.get('tls.key')];
      if (certificate?.kind !== 'pem' || key?.kind !== 'pem') continue;
      const [held] = key.privateKeys;
      // The service-account key of Cluster API has a public key in the place of a certificate.
      const wanted = certificate.certificates[0]?.publicKey ?? certificate.publicKeys[0];
      if (held !== undefined && wanted !== undefined && held.fingerprint !== wanted.fingerprint)
        yield { ...at(facts, 'tls.key'), message: `is the key of another certificate${whose(facts)}` };
      if (held?.broken !== undefined) yield { ...at(facts, 'tls.key'), message: `does not work: ${held.broken}` };
    }
  },
};

export const secretExpired: SurveyRule = {
  id: 'secret-expired',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means: 'A certificate in a Secret has ended, or that of the kubeconfig in one.',
  protects: 'whoever calls what serves with it, if it is still used',
  mend: 'Renew it where it comes from, or delete the Secret if nothing uses it.',
  sources: [rfc5280('4.1.2.5'), tlsSecrets],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'secret'))
      for (const { key, certificate } of leafsOf(facts)) {
        if (!hasEnded(certificate, everything.now)) continue;
        const { message, ...rest } = endedSight(certificate);
        yield { ...at(facts, key), ...rest, message: `${message}${whose(facts)}` };
      }
  },
};

export const secretExpiring: SurveyRule = {
  id: 'secret-expiring',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A certificate in a Secret ends inside two thirds of the 30 days, or of the third of its lifetime, before its end. Whatever renews it by itself, such as cert-manager, should have done so before.',
  protects: 'against an expiry that nobody saw coming',
  mend: 'Renew it where it comes from; where cert-manager does, `kubectl describe certificate` says why it has not.',
  sources: [rfc5280('4.1.2.5'), 'https://cert-manager.io/docs/usage/certificate/#issuance-triggers'],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'secret'))
      for (const { key, certificate } of leafsOf(facts)) {
        if (urgencyOf(certificate, everything.now) === undefined) continue;
        const { message, ...rest } = endingSight(certificate, everything.now);
        yield { ...at(facts, key), ...rest, message: `${message}${whose(facts)}` };
      }
  },
};
