import type { AccountTokenFacts, Bundle, RootCaFacts } from '../facts/objects.js';
import { objectPath } from '../facts/objects.js';
import { inCluster } from '../facts/place.js';
import { copySights, fingerprintsOf, listed, trustOf, trustOfCopies } from './copies.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule } from './rule.js';
import { objectsOf, type Survey } from './survey.js';
import { secondsBetween } from './time.js';

const referenceOf = ({ desired, observed }: Survey) => trustOf(desired, 'ca') ?? trustOfCopies(observed.objects ?? []);

export const clusterInfoCa: SurveyRule = {
  id: 'cluster-info-ca',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The ConfigMap `kube-public/cluster-info` trusts other certificates than the cluster does, or cannot be read. It is a warning where it lacks one of several, or still has one that the cluster has given up.',
  protects: 'nodes that join: `kubeadm join` takes from it whom to trust, and writes that to the node as its ca.crt',
  mend: 'Put the content of ca.crt into `certificate-authority-data` of its kubeconfig: `kubectl -n kube-public edit configmap cluster-info`. The controller-manager signs it again by itself. Join commands that were printed before pin the old key.',
  sources: [
    kubernetesDocs('reference/setup-tools/kubeadm/implementation-details/#create-the-public-cluster-info-configmap'),
    kubernetesIssue('kubernetes/kubernetes#131080'),
  ],
  *survey(everything) {
    for (const facts of objectsOf(everything, 'cluster-info'))
      for (const sight of copySights(facts.trust, referenceOf(everything), everything.now))
        yield {
          ...sight,
          artefact: facts.object.name,
          place: inCluster(objectPath(facts.object, 'kubeconfig')),
          command: 'kubectl -n kube-public edit configmap cluster-info',
        };
  },
};

export const rootCaCopies: SurveyRule = {
  id: 'root-ca-copies',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'Copies of whom pods trust, in the ConfigMap `kube-root-ca.crt` of each namespace or beside the token of a service account, are other certificates than those of the cluster. It is a warning where they lack one of several, or still have one that the cluster has given up.',
  protects: 'every pod that calls the API server: "certificate signed by unknown authority"',
  mend: 'The controller-manager writes them from `--root-ca-file`, which it reads when it starts: restart it, on every control plane.',
  sources: [
    kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/'),
    kubernetesIssue('kubernetes/kubernetes#137410'),
  ],
  *survey(everything) {
    const copies = [...objectsOf(everything, 'root-ca'), ...objectsOf(everything, 'account-token')];
    const reference = referenceOf(everything);
    // What most namespaces have says nothing against the one that has the same.
    for (const group of alike(copies)) {
      const [first] = group;
      if (first === undefined) continue;
      const names = group.map(copyName);
      for (const sight of copySights(first.trust, reference, everything.now))
        yield {
          ...sight,
          message: `${sight.message}, in ${listed(names)}`,
          actual: names,
          artefact: 'kube-root-ca.crt',
          place: inCluster(objectPath(first.object, 'ca.crt')),
        };
    }
  },
};

/** The controller-manager has written it by then. Seconds. */
const patience = 300;

export const rootCaMissing: SurveyRule = {
  id: 'namespace-root-ca-missing',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'Namespaces that are older than five minutes have no ConfigMap `kube-root-ca.crt`. Nothing is said of a dump that has none of them.',
  protects: 'every new pod of these namespaces: it mounts that ConfigMap, and does not start without it',
  mend: 'The controller-manager writes it: see that one leads, that its controller `root-ca-certificate-publisher-controller` is not switched off, and that it is given `--root-ca-file`.',
  sources: [
    kubernetesDocs('reference/access-authn-authz/service-accounts-admin/'),
    kubernetesDocs('reference/command-line-tools-reference/kube-controller-manager/'),
  ],
  *survey(everything) {
    const isThis = ({ what }: { readonly what: string }): boolean => what.endsWith('kube-root-ca.crt');
    const having = new Set(objectsOf(everything, 'root-ca').map(({ object }) => object.namespace));
    // Other ConfigMaps in a dump do not say that these were looked for in every namespace.
    const isSeen = having.size > 0 || objectsOf(everything, 'whole-list').some(isThis);
    if (!isSeen || objectsOf(everything, 'unobserved').some(isThis)) return;
    const without = objectsOf(everything, 'namespace')
      .filter(({ object, isEnding }) => !isEnding && !having.has(object.name))
      .filter(({ created }) => created === undefined || secondsBetween(created, everything.now) > patience)
      .map(({ object }) => object.name);
    const [first] = without;
    if (first === undefined) return;
    yield {
      artefact: 'kube-root-ca.crt',
      place: inCluster(`ConfigMap ${first}/kube-root-ca.crt`),
      message: `does not exist in ${listed(without)}`,
      actual: without,
    };
  },
};

type Copy = RootCaFacts | AccountTokenFacts;

const copyName = ({ of, object }: Copy): string => (of === 'root-ca' ? (object.namespace ?? '') : objectPath(object));

/** Copies of one content together: a cluster has hundreds of namespaces. */
function alike(copies: readonly Copy[]): readonly (readonly Copy[])[] {
  const groups = new Map<string, Copy[]>();
  for (const copy of copies) {
    const key = contentKey(copy.trust);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [copy]);
    else group.push(copy);
  }
  return [...groups.values()];
}

const contentKey = (bundle: Bundle): string =>
  bundle.state === 'unparsable' ? bundle.reason : `${bundle.state} ${fingerprintsOf(bundle).join()}`;
