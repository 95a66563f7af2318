import { kubernetesDocs, kubernetesIssue, type ArtefactRule } from './rule.js';
import { residualSeconds } from './time.js';

export const bundleCollapsed: ArtefactRule = {
  id: 'bundle-collapsed',
  stage: 'identity',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A kubeconfig embeds fewer authorities than the trust file of its node holds. `kubeadm init phase kubeconfig` and `kubeadm certs renew` embed the first certificate of ca.crt only, so that in the middle of a change of the authority a renewal takes the other one away. With a home the same is `kubeconfig-ca`, and of several nodes `fleet-trust-differs` compares the files.',
  protects:
    'the client from refusing every API server whose certificate comes from the other authority: "certificate signed by unknown authority"',
  mend: 'Embed the whole file again, `kubectl config set-cluster NAME --kubeconfig FILE --embed-certs --certificate-authority /etc/kubernetes/pki/ca.crt`, and restart what reads it; or, when the change is over, take the old authority out of ca.crt.',
  sources: [
    kubernetesIssue('kubernetes/kubeadm#2027'),
    kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/'),
  ],
  *look({ desired, kubeconfig, observed, now }) {
    if (desired.kind !== 'kubeconfig' || desired.match !== 'overlaps' || kubeconfig?.value.trust.held !== 'embedded')
      return;
    const keys = new Set(kubeconfig.value.trust.value.map(({ publicKey }) => publicKey.fingerprint));
    const expected = (desired.trusted ?? []).flatMap((one) => observed.certificates.get(one) ?? []);
    // A certificate that was renewed with its key verifies the same; one that has ended verifies nothing.
    const lost = expected.filter((one) => !keys.has(one.publicKey.fingerprint) && residualSeconds(one, now) >= 0);
    if (lost.length === 0 || !expected.some(({ publicKey }) => keys.has(publicKey.fingerprint))) return;
    yield {
      message: `does not trust ${lost.map(({ subject }) => JSON.stringify(subject.text)).join(', ')}, which the trust file of its node holds too`,
      expected: expected.map(({ subject }) => subject.text),
      actual: kubeconfig.value.trust.value.map(({ subject }) => subject.text),
      place: kubeconfig.place,
    };
  },
};
