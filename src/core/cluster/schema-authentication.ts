import * as v from 'valibot';
import { certificatesPem, goDuration, issuerUrl, oneOf, words } from './scalars.js';
import { list, says } from './schema-parts.js';
import { webhookServer } from './schema-webhook.js';

const prefix = says(
  v.optional(v.string('expected text')),
  'Text in front of its value, so that nobody gets a name that something else gives too. Default: the issuer and `#`.',
);

const claim = v.strictObject({ claim: says(words, 'Name of the claim.'), prefix });

const oidc = v.strictObject({
  issuer: says(issuerUrl, 'Issuer URL, as tokens bear it.'),
  ca: says(
    v.optional(certificatesPem),
    'Certificates, as PEM text, that its server is verified with. Default: those of the system.',
  ),
  audiences: says(
    v.pipe(list(words), v.minLength(1, 'expected at least one audience, got none')),
    'Accepted audiences, of which a token has to bear one.',
  ),
  username: says(
    v.optional(v.strictObject({ claim: says(v.optional(words, 'sub'), 'Name of the claim.'), prefix }), {}),
    'Where the user name comes from.',
  ),
  groups: says(v.optional(claim), 'Where the groups come from. Left out, a token gives none.'),
  requiredClaims: says(
    v.optional(v.record(words, words, 'expected a mapping of claims to values'), {}),
    'Claims that a token has to bear, with their values.',
  ),
});

/** Who may authenticate how, besides client certificates, bootstrap tokens and the tokens of service accounts. */
export const authentication = v.strictObject({
  anonymous: says(
    v.optional(oneOf('never', 'health', 'all')),
    'What requests without credentials may reach. health: `/livez`, `/readyz` and `/healthz`, the ConfigMap `cluster-info` where nodes join by TLS bootstrapping, and token discovery where `serviceAccounts.publish` is set; since 1.32. all: whatever RBAC gives them. Default: what the profile says, or else all.',
  ),
  oidc: says(v.optional(list(oidc), []), 'OpenID Connect issuers, written as an AuthenticationConfiguration.'),
  webhook: says(
    v.optional(
      v.strictObject({
        ...webhookServer,
        cacheTtl: says(v.optional(goDuration, '2m0s'), 'How long an answer is remembered.'),
      }),
    ),
    'A server that is asked whose a token is (TokenReview v1). It can name anybody.',
  ),
  proxies: says(
    v.optional(list(words), []),
    'CNs of certificates of the front-proxy CA that say by request headers who asks, beside `front-proxy-client`. They can name anybody.',
  ),
});
