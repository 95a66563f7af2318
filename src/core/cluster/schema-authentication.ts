import * as v from 'valibot';
import { httpsUrlText, oneOf, words } from './scalars.js';
import { list, says } from './schema-parts.js';

const claim = v.strictObject({
  claim: says(words, 'Name of the claim.'),
  prefix: says(v.optional(v.string(), ''), 'Text in front of its value.'),
});

const oidc = v.strictObject({
  issuer: says(httpsUrlText, 'Issuer URL.'),
  audiences: says(
    v.pipe(list(words), v.minLength(1, 'expected at least one audience, got none')),
    'Accepted audiences.',
  ),
  username: says(claim, 'Where the user name comes from.'),
  groups: says(v.optional(claim), 'Where the groups come from.'),
});

/** Who may authenticate how. */
export const authentication = v.strictObject({
  anonymous: says(v.optional(oneOf('never', 'health', 'all')), 'Which paths anonymous requests may read.'),
  oidc: says(v.optional(list(oidc), []), 'OpenID Connect issuers.'),
});
