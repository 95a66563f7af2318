import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { name } from '../../support/forge.js';

export const doubledPrefix: CaseTable = {
  'prefix-doubled': {
    stage: 'identity',
    severity: 'info',
    violations: [
      when('a group with the prefix twice', 'info cp1/apiserver prefix-doubled manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), {
          subject: name('O=system:system:kube-scheduler', 'CN=kube-apiserver'),
        }),
      ),
    ],
    nearMisses: [
      when('a group with the prefix once', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { subject: name('O=system:kube-scheduler', 'CN=kube-apiserver') }),
      ),
    ],
  },
};
