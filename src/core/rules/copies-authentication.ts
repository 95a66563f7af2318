import type { DesiredState } from '../catalog/desired.js';
import { objectPath } from '../facts/objects.js';
import type { Observed } from '../facts/observed.js';
import { inCluster } from '../facts/place.js';
import { caseOf } from './case.js';
import { copySights, fingerprintsOf, trustOf, trustOfCopies } from './copies.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule } from './rule.js';
import { objectsOf } from './survey.js';

const aggregation = kubernetesDocs('tasks/extend-kubernetes/configure-aggregation-layer/');
const rewrite = 'kubectl -n kube-system delete configmap extension-apiserver-authentication';

export const authenticationCa: SurveyRule = {
  id: 'authentication-ca',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The ConfigMap `kube-system/extension-apiserver-authentication` holds other certificates than the client CA or the front-proxy CA of the cluster. It is a warning where it lacks one of several, or still has one that the cluster has given up: API servers add to it, and none ever takes one out before it ends.',
  protects:
    'extension servers, the controller-manager and the scheduler, which let in whom it names: an authority that was given up because its key leaked still opens their doors',
  mend: 'Where it lacks one, restart the API servers that do not have it yet. Where it has too much, delete it once no API server has the old one any more: they write it again within a minute.',
  sources: [aggregation, kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/')],
  *survey(everything) {
    const { desired, observed, now } = everything;
    for (const facts of objectsOf(everything, 'authentication')) {
      const parts = [
        ['client-ca-file', facts.clients, trustOf(desired, 'ca') ?? trustOfCopies(observed.objects ?? [])],
        ['requestheader-client-ca-file', facts.frontProxies, trustOf(desired, 'front-proxy-ca')],
      ] as const;
      for (const [field, bundle, reference] of parts) {
        // An API server without one of these flags leaves its part out.
        if (bundle.state === 'absent' && reference?.from !== 'files') continue;
        for (const sight of copySights(bundle, reference, now))
          yield {
            ...sight,
            artefact: facts.object.name,
            place: inCluster(objectPath(facts.object, field)),
            ...(sight.message.startsWith('still trusts') ? { command: rewrite } : {}),
          };
      }
    }
  },
};

export const authenticationNames: SurveyRule = {
  id: 'authentication-names',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The names that may speak for others, in `extension-apiserver-authentication`, do not have that of front-proxy-client, or cannot be read.',
  protects:
    'every request to an extension server, such as `kubectl top`: it is refused as one of a client without that right',
  mend: 'Start the API servers with `--requestheader-allowed-names` that has the common name of the certificate in `--proxy-client-cert-file`.',
  sources: [aggregation],
  *survey(everything) {
    for (const { object, allowedNames } of objectsOf(everything, 'authentication')) {
      const at = { artefact: object.name, place: inCluster(objectPath(object, 'requestheader-allowed-names')) };
      if (allowedNames === undefined) yield { ...at, message: 'has allowed names that are no list in JSON' };
      if (allowedNames === undefined || allowedNames.length === 0) continue;
      const names = frontProxyNames(everything.desired, everything.observed, everything.now);
      const missing = names.filter((name) => !allowedNames.includes(name));
      if (missing.length > 0)
        yield {
          ...at,
          message: `does not allow ${missing.join(' and ')} to speak for others`,
          expected: names,
          actual: allowedNames,
        };
    }
  },
};

/** Common names of the certificates that API servers show to extension servers. */
const frontProxyNames = ({ artefacts }: DesiredState, observed: Observed, now: Date): readonly string[] => [
  ...new Set(
    artefacts
      .filter(({ name }) => name === 'front-proxy-client')
      .flatMap((artefact) => caseOf(artefact, observed, now).certificate?.value.subject.commonName ?? []),
  ),
];

export const authenticationShared: SurveyRule = {
  id: 'authentication-shared',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'One authority signs both clients and front proxies. It is critical where any common name may speak for others: then every client of the cluster can be anybody.',
  protects: 'everything that extension servers guard, from clients that say they are somebody else',
  mend: 'Give front proxies an authority of their own: `--requestheader-client-ca-file` is front-proxy-ca.crt, and never ca.crt.',
  sources: [aggregation, kubernetesIssue('kubernetes/website#12890')],
  *survey(everything) {
    for (const { object, clients, frontProxies, allowedNames } of objectsOf(everything, 'authentication')) {
      const both = fingerprintsOf(frontProxies).filter((fingerprint) => fingerprintsOf(clients).includes(fingerprint));
      if (both.length === 0) continue;
      const isOpen = allowedNames?.length === 0;
      yield {
        artefact: object.name,
        place: inCluster(objectPath(object, 'requestheader-client-ca-file')),
        message: isOpen
          ? 'lets every client of the cluster speak for anybody: one authority signs both, and any name is allowed'
          : 'takes front proxies from the authority that signs clients',
        actual: both,
        severity: isOpen ? 'critical' : 'warning',
      };
    }
  },
};
