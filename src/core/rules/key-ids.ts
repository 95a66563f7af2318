import { caseDescent } from './issuer.js';
import { rfc5280, type ArtefactRule } from './rule.js';

export const keyIdMismatch: ArtefactRule = {
  id: 'key-id-mismatch',
  stage: 'identity',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The certificate says by its authority key identifier that another key signed it than the one that did. Go looks at the signature only; OpenSSL, and what is built on it, refuses the chain.',
  protects: 'clients in Python, Ruby or C, curl and nginx: "unable to get local issuer certificate"',
  mend: 'Nothing in the cluster minds. Issue it again where other clients use it: `kubepki renew NAME`. If many say so, the certificate of the authority was made again with its key and another identifier.',
  sources: [rfc5280('4.2.1.1'), rfc5280('4.2.1.2')],
  *look(judged) {
    const descent = caseDescent(judged);
    const { certificate } = judged;
    if (certificate === undefined || descent?.kind !== 'signed') return;
    const signer = descent.through[0] ?? descent.by;
    const [claimed, real] = [certificate.value.authorityKeyId, signer.subjectKeyId];
    if (claimed === undefined || real === undefined || claimed === real) return;
    yield {
      message: 'names another key as its signer than the one that made the signature',
      expected: [real],
      actual: [claimed],
      place: certificate.place,
    };
  },
};
