import { parseSanName, type SanName } from '../cluster/names.js';
import { parseEndpoint } from '../cluster/network.js';
import { objectPath } from '../facts/objects.js';
import { inCluster } from '../facts/place.js';
import { caseOf, issuanceOf } from './case.js';
import { covers } from './names.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule } from './rule.js';
import { objectsOf, type Survey } from './survey.js';

// Names of API servers that the cluster itself keeps, against the certificates on disk.

/** What API servers serve, and the names that are judged where their files are. */
const apiServers = ({ desired, observed, now }: Survey) =>
  desired.artefacts.flatMap((artefact) => {
    const certificate = artefact.name === 'apiserver' ? caseOf(artefact, observed, now).certificate?.value : undefined;
    const judged = (issuanceOf({ desired: artefact })?.accept.required ?? []).map(({ value }) => value);
    return certificate === undefined ? [] : [{ node: artefact.node ?? '', certificate, judged }];
  });

export const clusterInfoServer: SurveyRule = {
  id: 'cluster-info-server',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The ConfigMap `kube-public/cluster-info` sends nodes that join to a server whose name no API server bears in its certificate, or to none by https.',
  protects: 'nodes that join: `kubeadm join` dials that server and verifies it',
  mend: 'Put the endpoint of the cluster into `server` of its kubeconfig: `kubectl -n kube-public edit configmap cluster-info`. Where the name is right, the certificates have to bear it: `endpoint` or `nodes[].sans` in kubepki.yaml, or `certSANs` of kubeadm.',
  sources: [
    kubernetesDocs('reference/setup-tools/kubeadm/implementation-details/#create-the-public-cluster-info-configmap'),
  ],
  *survey(everything) {
    const servers = apiServers(everything);
    for (const { object, server, trust } of objectsOf(everything, 'cluster-info')) {
      // A kubeconfig that is not there, or cannot be read, is judged by whom it trusts.
      if (trust.state !== 'certificates') continue;
      const host = server === undefined ? undefined : /^https:\/\/([^/]+)/.exec(server)?.[1];
      const name = nameOf(host);
      if (name !== undefined && (servers.length === 0 || servers.some(({ certificate }) => covers(certificate, name))))
        continue;
      yield {
        artefact: object.name,
        place: inCluster(objectPath(object, 'kubeconfig')),
        message:
          name === undefined
            ? 'names no server that is dialled by https'
            : `sends nodes to ${name.value}, which no API server bears in its certificate`,
        actual: server === undefined ? [] : [server],
        command: 'kubectl -n kube-public edit configmap cluster-info',
      };
    }
  },
};

export const kubeadmConfigNames: SurveyRule = {
  id: 'kubeadm-config-names',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The ConfigMap `kube-system/kubeadm-config` has a `controlPlaneEndpoint` or `certSANs` that a certificate of an API server does not bear, or it cannot be read. kubeadm reads it when a control plane joins, and copies the old names when it renews.',
  protects:
    'clients that dial by that name: they reach control planes that joined later, and are refused by the others behind the same address',
  mend: 'Where the names are right, make the certificates anew: `kubeadm init phase certs apiserver` with that configuration, once the old files are moved away, or `kubepki apply`. Else take them out of the ConfigMap: `kubectl -n kube-system edit configmap kubeadm-config`.',
  sources: [
    kubernetesIssue('kubernetes/kubeadm#1447'),
    kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-reconfigure/'),
  ],
  *survey(everything) {
    for (const { object, certSans, endpoint } of objectsOf(everything, 'kubeadm-config')) {
      const at = { artefact: object.name, place: inCluster(objectPath(object, 'ClusterConfiguration')) };
      if (certSans === undefined) {
        yield { ...at, message: 'cannot be read as the configuration of kubeadm' };
        continue;
      }
      const names = [...certSans.map(parseSanName), nameOf(endpoint)].filter((name) => name !== undefined);
      const lacking = apiServers(everything).flatMap(({ node, certificate, judged }) =>
        names
          .filter((name) => !covers(certificate, name) && !judged.includes(name.value))
          .map(({ value }) => ({ node, value })),
      );
      const values = [...new Set(lacking.map(({ value }) => value))];
      if (values.length === 0) continue;
      const nodes = [...new Set(lacking.map(({ node }) => node))];
      yield {
        ...at,
        message: `names ${values.join(', ')}, which the certificate of the API server on ${nodes.join(', ')} does not bear`,
        expected: values,
      };
    }
  },
};

/** The host of `host:port`. */
function nameOf(endpoint: string | undefined): SanName | undefined {
  const host = endpoint === undefined ? undefined : parseEndpoint(endpoint, 6443)?.host;
  return host === undefined ? undefined : parseSanName(host);
}
