import { administrators } from '../catalog/reserved.js';
import { compareReleases, renderRelease, type Version } from '../cluster/version.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { holdingsOf, type FileFacts } from '../facts/file.js';
import { onNode, placeKey } from '../facts/place.js';
import { relativePath } from '../infer/placed.js';
import { toldRelease } from '../infer/told.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import { effective } from './started.js';

/** The first release of which kubeadm binds its administrators to cluster-admin. */
const boundSince: Version = { major: 1, minor: 29, patch: undefined };

export const groupUnbound: SurveyRule = {
  id: 'group-unbound',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A client certificate has its rights from the group kubeadm:cluster-admins, and the API server beside it is older than 1.29, whose kubeadm is the first that binds the group to cluster-admin. Unless somebody bound it by hand, its holder may do nothing.',
  protects:
    'administrators, and kubectl logs and exec, from being refused after a downgrade or a renewal by a newer kubeadm',
  mend: 'Bind the group: `kubectl create clusterrolebinding kubeadm:cluster-admins --clusterrole=cluster-admin --group=kubeadm:cluster-admins`, or finish the upgrade to 1.29.',
  sources: [
    'https://github.com/kubernetes/kubernetes/pull/121837',
    kubernetesDocs('reference/setup-tools/kubeadm/implementation-details'),
  ],
  *survey({ observed: { machines, files } }) {
    const releases = new Map(
      [...(machines ?? [])].map(([node, machine]) => [node, toldRelease(machine, 'kube-apiserver')] as const),
    );
    for (const file of files.values()) {
      const release = releases.get(file.place.node ?? '');
      const subject = leafOf(file)?.subject;
      if (release === undefined || compareReleases(release, boundSince) >= 0) continue;
      if (subject?.organizations.includes(administrators) !== true) continue;
      yield {
        artefact: file.place.path.slice(file.place.path.lastIndexOf('/') + 1).replace(/\.crt$/, ''),
        place: file.place,
        message: `is of the group ${administrators}, which nothing binds to rights before ${renderRelease(boundSince)}, and kube-apiserver is ${renderRelease(release)}`,
        actual: [subject.text],
      };
    }
  },
};

/** The first release of which kubeadm binds the user of kube-apiserver, and issues it without a group. */
const userBoundSince: Version = { major: 1, minor: 36, patch: undefined };

export const userUnbound: SurveyRule = {
  id: 'user-unbound',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'The certificate that kube-apiserver shows kubelets is of no group, on a control plane of kubeadm before 1.36, which gives rights at kubelets to the group kubeadm:cluster-admins, or before 1.29 to system:masters, and not to the user. Some installers bind the user by a ClusterRoleBinding of their own, as `kubepki bootstrap manifests` does, and then all is well; which objects a cluster has is not seen here. Where nothing binds it, kubelets refuse it. It is not asked where there is a spec, which says whose the certificate is.',
  protects: 'logs, exec and port-forward: "Forbidden (user=kube-apiserver-kubelet-client, verb=get, resource=nodes)"',
  mend: 'See whether it is bound: `kubectl auth can-i get nodes/proxy --as=kube-apiserver-kubelet-client`. If not, issue it again, `kubeadm init phase certs apiserver-kubelet-client` once the old one is moved away, or bind the user: `kubectl create clusterrolebinding kubelet-api-admin --clusterrole=system:kubelet-api-admin --user=kube-apiserver-kubelet-client`.',
  sources: [
    kubernetesDocs('setup/best-practices/certificates/#all-certificates'),
    kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/#kubelet-authorization'),
  ],
  *survey({ audit, observed: { machines, files } }) {
    for (const started of audit?.started ?? []) {
      const machine = machines?.get(started.machine);
      const release = toldRelease(machine, 'kube-apiserver');
      if (started.component !== 'kube-apiserver' || machine?.layout !== 'kubeadm' || release === undefined) continue;
      const path = relativePath(effective(started, '--kubelet-client-certificate')?.value);
      const file = path === undefined ? undefined : files.get(placeKey(onNode(started.machine, path)));
      const subject = file === undefined ? undefined : leafOf(file)?.subject;
      if (file === undefined || subject === undefined || subject.organizations.length > 0) continue;
      if (compareReleases(release, userBoundSince) >= 0) continue;
      yield {
        artefact: 'apiserver-kubelet-client',
        place: file.place,
        message: `is of no group, and kubeadm binds its user to rights at kubelets only since ${renderRelease(userBoundSince)}; kube-apiserver is ${renderRelease(release)}, and whether another installer has bound it is not known`,
        actual: [subject.text],
      };
    }
  },
};

function leafOf(file: FileFacts): CertificateFacts | undefined {
  if (file.state !== 'present') return undefined;
  const { content } = file;
  if (content.kind !== 'kubeconfig') return holdingsOf(content)?.certificates[0];
  const { certificate } = content.kubeconfig;
  return certificate.held === 'embedded' ? certificate.value : undefined;
}
