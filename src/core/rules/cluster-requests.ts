import { renderRoughly } from '../cluster/duration.js';
import { objectPath, type SigningRequestFacts } from '../facts/objects.js';
import { inCluster } from '../facts/place.js';
import { caseOf } from './case.js';
import { listed } from './copies.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule } from './rule.js';
import { objectsOf, type Survey } from './survey.js';
import { secondsBetween } from './time.js';

const requests = kubernetesDocs('reference/access-authn-authz/certificate-signing-requests/');
const kubeletSigners = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet'];
const command = 'kubectl get csr --sort-by=.metadata.creationTimestamp';

/** What approves or signs by itself has done it by then. Seconds. */
const patience = 300;

/** Requests in a state for too long, those of one signer together. */
function* waiting(everything: Survey, state: SigningRequestFacts['state']) {
  const late = objectsOf(everything, 'signing-request').filter(
    (request) => request.state === state && (ageOf(request, everything.now) ?? Infinity) >= patience,
  );
  for (const signer of new Set(late.map((request) => request.signer))) {
    const found = late.filter((request) => request.signer === signer);
    const [first] = found;
    if (first === undefined) continue;
    const ages = found.flatMap((request) => ageOf(request, everything.now) ?? []);
    yield {
      signer,
      first,
      count: found.length === 1 ? 'a request' : `${found.length} requests`,
      since: ages.length === 0 ? '' : ` for ${renderRoughly(Math.max(...ages))}`,
      requestors: [...new Set(found.map(({ requestor }) => requestor))].sort(),
      names: found.map(({ object }) => object.name),
    };
  }
}

const ageOf = ({ created }: SigningRequestFacts, now: Date): number | undefined =>
  created === undefined ? undefined : secondsBetween(created, now);

export const requestsPending: SurveyRule = {
  id: 'requests-pending',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'Requests for certificates wait for more than five minutes for somebody to approve them. Requests for serving certificates of kubelets are never approved by Kubernetes itself. Information where the signer is not one of kubelets.',
  protects:
    'the kubelet: without a serving certificate `kubectl logs` and metrics fail ("no serving certificate available"), without a client certificate the node leaves the cluster when its last one ends',
  mend: 'Look who asks and for which names, then `kubectl certificate approve NAME`. With `serverTLSBootstrap: true` run an approver, or issue serving certificates from here.',
  sources: [
    requests,
    kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs'),
    kubernetesIssue('kubernetes/kubeadm#1602'),
  ],
  *survey(everything) {
    for (const { signer, first, count, since, requestors, names } of waiting(everything, 'pending'))
      yield {
        artefact: signer,
        place: inCluster(objectPath(first.object)),
        message: `has ${count} pending${since}, of ${listed(requestors)}`,
        actual: names,
        command,
        severity: kubeletSigners.includes(signer) ? 'warning' : 'info',
      };
  },
};

export const requestsUnsigned: SurveyRule = {
  id: 'requests-unsigned',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'Requests for certificates were approved more than five minutes ago, and nobody has signed them: the signer does not run, or has no key.',
  protects: 'whoever asked, and waits',
  mend: 'For a signer of Kubernetes: the controller-manager needs `--cluster-signing-cert-file` and `--cluster-signing-key-file`, or the pair of that signer, and says in its log why it does not sign.',
  sources: [requests],
  *survey(everything) {
    for (const { signer, first, count, since, requestors, names } of waiting(everything, 'approved'))
      yield {
        artefact: signer,
        place: inCluster(objectPath(first.object)),
        message: `has ${count} approved and not signed${since}, of ${listed(requestors)}`,
        actual: names,
        command,
      };
  },
};

export const nodeAddressUncertified: SurveyRule = {
  id: 'node-address-uncertified',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means: 'The serving certificate of a kubelet does not name the address under which its Node object is registered.',
  protects: 'what the API server asks of kubelets, as `kubectl logs` and `exec`: "certificate is valid for …, not …"',
  mend: 'Correct the `addresses` of the node in kubepki.yaml, or its `--node-ip`; then `kubepki apply`.',
  sources: [kubernetesDocs('concepts/architecture/control-plane-node-communication/#api-server-to-kubelet')],
  *survey(everything) {
    const { desired, observed, now } = everything;
    for (const { object, addresses } of objectsOf(everything, 'node')) {
      const served = desired.artefacts.find(({ name, node }) => name === 'kubelet-server' && node === object.name);
      const certificate = served === undefined ? undefined : caseOf(served, observed, now).certificate;
      if (certificate === undefined) continue;
      const missing = addresses.filter((address) => !certificate.value.sans.ip.includes(address));
      if (missing.length > 0)
        yield {
          artefact: 'kubelet-server',
          node: object.name,
          place: certificate.place,
          message: `does not name ${missing.join(' and ')}, under which its node is registered`,
          expected: addresses,
          actual: certificate.value.sans.ip,
        };
    }
  },
};

export const clusterUnobserved: SurveyRule = {
  id: 'cluster-unobserved',
  stage: 'always',
  severity: 'unknown',
  remedy: 'manual',
  means: 'Some of what was to be looked at in the cluster, or in a dump of it, could not be.',
  protects: 'against a report that says nothing where nothing could be seen',
  mend: '`kubepki check --rbac` prints the rights that the look needs; a dump is what `kubectl get … -o yaml` or `-o json` prints.',
  sources: [kubernetesDocs('reference/access-authn-authz/rbac/')],
  *survey(everything) {
    const missed = objectsOf(everything, 'unobserved');
    for (const reason of new Set(missed.map((facts) => facts.reason))) {
      const what = missed.filter((facts) => facts.reason === reason).map((facts) => facts.what);
      yield {
        artefact: 'cluster',
        place: inCluster(what[0] ?? ''),
        message: `could not be looked at: ${listed(what)}: ${reason}`,
        actual: what,
      };
    }
  },
};
