import { when, type CaseTable } from '../../support/cases.js';
import { pki } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { authorityKeyId } from '../../support/forge.js';

export const keyIds: CaseTable = {
  'key-id-mismatch': {
    stage: 'identity',
    severity: 'warning',
    violations: [
      when('a server that names another key as its signer', 'warning cp1/apiserver key-id-mismatch manual', (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { issuerId: authorityKeyId(Buffer.alloc(20, 7)) } }),
      ),
    ],
    nearMisses: [
      when('a server that names no key', [], (home) =>
        counterfeit(home, pki(home, 'apiserver'), { parts: { issuerId: undefined } }),
      ),
    ],
  },
};
