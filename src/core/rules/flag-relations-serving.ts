import { keptServing } from '../infer/kubelet-serving.js';
import { at, type FlagRule } from './flag-rule.js';
import { certificatesAt, isTrusted, pathOf, relation } from './flag-relation.js';
import { kubernetesDocs } from './rule.js';
import { effective, type Started } from './started.js';

/** The file with what a kubelet serves: where it is told, else where it keeps its own. */
export function servedBy(kubelet: Started): string | undefined {
  const kept = keptServing(kubelet)?.paths.certificate;
  return pathOf(kubelet, 'tlsCertFile') ?? (kept === undefined ? undefined : `/${kept}`);
}

/** Files that kube-controller-manager signs requests with. */
const signingFlags: readonly string[] = [
  '--cluster-signing-cert-file',
  '--cluster-signing-kube-apiserver-client-cert-file',
  '--cluster-signing-kubelet-client-cert-file',
  '--cluster-signing-kubelet-serving-cert-file',
  '--cluster-signing-legacy-unknown-cert-file',
];

/** Rules about what signs, and about the certificates of kubelets. */
export const servingRelations: readonly FlagRule[] = [
  {
    id: 'signing-file-bundle',
    stage: 'always',
    severity: 'critical',
    remedy: 'manual',
    means:
      'kube-controller-manager is given a file with several certificates to sign with. It takes exactly one: it does not start, and one that runs fails at every request once the file has changed.',
    protects: 'kubelets that join or renew, and the next start of kube-controller-manager',
    mend: 'Name a file with the certificate of the signing authority alone. In the middle of a rotation that is another file than ca.crt, which holds what is trusted.',
    sources: [kubernetesDocs('reference/command-line-tools-reference/kube-controller-manager/')],
    *judge(started, audit) {
      if (started.component !== 'kube-controller-manager') return;
      for (const setting of signingFlags) {
        const path = pathOf(started, setting);
        const held = path === undefined ? undefined : certificatesAt(audit, started, path);
        if (held === undefined || held.length < 2) continue;
        yield {
          ...at(started, setting),
          message: 'is given several certificates to sign with',
          expected: ['1 certificate'],
          actual: [`${held.length} certificates`],
        };
      }
    },
  },
  relation('kube-apiserver', 'kubelet', {
    id: 'kubelet-serving-untrusted',
    severity: 'critical',
    relate: (started, kubelet, audit) => {
      const setting = '--kubelet-certificate-authority';
      const [trust, served] = [pathOf(started, setting), servedBy(kubelet)];
      if (trust === undefined || served === undefined || isTrusted(audit, started, served, trust) !== false)
        return undefined;
      const isOwn = effective(kubelet, 'tlsCertFile') === undefined && keptServing(kubelet)?.isAsked === false;
      return {
        ...at(started, setting),
        message: isOwn
          ? 'verifies kubelets, and the kubelet beside it serves a certificate that it made itself'
          : 'trusts a CA that the serving certificate of the kubelet beside it is not from',
        expected: [served],
        actual: [trust],
      };
    },
    means:
      'What kube-apiserver verifies kubelets with does not verify the certificate that the kubelet beside it serves.',
    protects: 'logs, exec, port-forward and metrics: "certificate signed by unknown authority"',
    mend: 'Issue the certificate of the kubelet from the CA in --kubelet-certificate-authority, or add the CA of the kubelets to that file. A kubelet that makes its own asks for one with `serverTLSBootstrap: true`; approve the requests of every node before kube-apiserver verifies.',
    sources: [
      kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
      kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs'),
    ],
  }),
];
