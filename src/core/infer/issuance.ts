import { trustedCertificates } from '../catalog/derivation.js';
import type { Issuance } from '../catalog/desired.js';
import type { KubeconfigRow, PairRow } from '../catalog/row.js';
import { identities } from './identities.js';
import { usualRenewal, type Inference } from './inference.js';
import { requiredNames } from './names.js';

/** What is known of a certificate without a spec: its authority, its usages, and what the components of the node need it to be. */
export function inferIssuance(name: string, row: PairRow | KubeconfigRow, inference: Inference): Issuance {
  const authority = inference.authorityOf(name, row.authority);
  return {
    authority,
    purpose: 'clients',
    issuers: trustedCertificates(inference.keysets, authority),
    request: undefined,
    accept: {
      ...identities(name, row, inference),
      usages: row.kind === 'pair' ? row.usages : ['clientAuth'],
      usagesOptional: inference.usagesOptional,
      required: row.kind === 'pair' ? requiredNames(name, row, inference) : [],
      allowed: undefined,
    },
    renewal: usualRenewal,
  };
}
