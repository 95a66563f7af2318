import { onNode } from '../facts/place.js';
import { isFromAuthority } from '../infer/kubelet-serving.js';
import { certificateOf, isThere, kubeletsOf } from './kubelets.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import { effective, isWhole } from './started.js';

export const kubeletServingSelfSigned: SurveyRule = {
  id: 'kubelet-serving-self-signed',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'The kubelet serves a certificate that it made itself, since it is told of none and does not ask for one: nobody can verify it, neither kube-apiserver nor metrics-server. kubeadm leaves it so. It ends after a year, and the kubelet makes another only once it is gone.',
  protects: 'logs, exec and metrics from somebody between kube-apiserver and the kubelet',
  mend: 'Set `serverTLSBootstrap: true` and approve the requests, or issue a pair and name it by `tlsCertFile` and `tlsPrivateKeyFile`.',
  sources: [
    kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs'),
    kubernetesDocs('reference/access-authn-authz/kubelet-tls-bootstrapping'),
  ],
  *survey(everything) {
    for (const { started, asks, folder, fileAt } of kubeletsOf(everything)) {
      const isTold = effective(started, 'tlsCertFile') !== undefined;
      const path = `${folder}/kubelet.crt`;
      const file = fileAt(path);
      const certificate = certificateOf(file);
      const { observed, desired } = everything;
      if (!isWhole(started) || asks || isTold || !isThere(file)) continue;
      if (certificate !== undefined && isFromAuthority(certificate, observed, desired.keysets)) continue;
      yield {
        artefact: 'kubelet-server',
        place: onNode(started.machine, path),
        message: 'is a certificate that the kubelet made itself',
      };
    }
  },
};
