import type { SurveyRule } from './rule.js';
import { caBundleExpired, caBundleExpiring, caBundleFormer, caBundleInsecure, caBundleUnusable } from './ca-bundles.js';
import { clusterUnobserved, nodeAddressUncertified, requestsPending, requestsUnsigned } from './cluster-requests.js';
import { secretExpired, secretExpiring, secretUnusable } from './cluster-secrets.js';
import { accountTokensEndless, bootstrapTokenEndless, bootstrapTokenExpired } from './cluster-tokens.js';
import { authenticationCa, authenticationNames, authenticationShared } from './copies-authentication.js';
import { clusterInfoServer, kubeadmConfigNames } from './copies-names.js';
import { clusterInfoCa, rootCaCopies, rootCaMissing } from './copies-published.js';

/** What is asked about objects of the API, where somebody looked at them. */
export const objectRules: readonly SurveyRule[] = [
  clusterUnobserved,
  clusterInfoCa,
  clusterInfoServer,
  kubeadmConfigNames,
  rootCaCopies,
  rootCaMissing,
  authenticationCa,
  authenticationNames,
  authenticationShared,
  caBundleUnusable,
  caBundleExpired,
  caBundleExpiring,
  caBundleFormer,
  caBundleInsecure,
  secretUnusable,
  secretExpired,
  secretExpiring,
  bootstrapTokenEndless,
  bootstrapTokenExpired,
  accountTokensEndless,
  requestsPending,
  requestsUnsigned,
  nodeAddressUncertified,
];
