import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { name } from '../../support/forge.js';

export const masters: CaseTable = {
  'masters-unrevocable': {
    stage: 'time',
    severity: 'info',
    violations: [
      when(
        'the client of kubelets, as kubeadm made it before 1.29',
        'info cp1/apiserver-kubelet-client masters-unrevocable manual',
        (home) =>
          counterfeit(home, pki(home, 'apiserver-kubelet-client'), {
            subject: name('O=system:masters', 'CN=kube-apiserver-kubelet-client'),
          }),
      ),
    ],
    nearMisses: [
      when('the last resort, which is kept away', [], () => undefined),
      when('the client of etcd, as kubeadm made it before 1.29, which asks nobody for groups', [], (home) =>
        counterfeit(
          home,
          pki(home, 'apiserver-etcd-client'),
          { subject: name('O=system:masters', 'CN=kube-apiserver-etcd-client') },
          'etcd-ca',
        ),
      ),
      when('a server that calls itself a master, since nobody reads it', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { subject: name('O=system:masters', 'CN=anything') }),
      ),
    ],
  },
};
