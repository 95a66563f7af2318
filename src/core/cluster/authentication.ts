import type { Spec } from './schema.js';
import type { Version } from './version.js';
import { resolveWebhook, type WebhookServer } from './webhook.js';

/** Where a name comes from: a claim, and what is put in front of its value. */
export interface ClaimMapping {
  readonly claim: string;
  readonly prefix: string;
}

/** Somebody whose ID tokens are accepted. */
export interface OidcIssuer {
  readonly issuer: string;
  /** PEM text; undefined for what the system trusts. */
  readonly ca: string | undefined;
  readonly audiences: readonly string[];
  readonly username: ClaimMapping;
  readonly groups: ClaimMapping | undefined;
  readonly requiredClaims: Readonly<Record<string, string>>;
}

/** Who may authenticate how, besides client certificates, bootstrap tokens and the tokens of service accounts. */
export interface Authentication {
  /** Undefined where the spec leaves it to the profile. */
  readonly anonymous: 'never' | 'health' | 'all' | undefined;
  readonly oidc: readonly OidcIssuer[];
  readonly webhook: { readonly server: WebhookServer; readonly cacheTtl: string } | undefined;
  /** Who says by request headers who asks, beside the front proxy itself. */
  readonly proxies: readonly string[];
}

/** Since when anonymous requests can be limited to paths without a feature gate that is off (AnonymousAuthConfigurableEndpoints). */
export const anonymousPathsSince: Version = { major: 1, minor: 32, patch: undefined };

/** kubeadm's default issuer of service-account tokens. */
export const clusterIssuer = ({ dnsDomain }: Pick<Spec['network'], 'dnsDomain'>): string =>
  `https://kubernetes.default.svc.${dnsDomain}`;

export const resolveAuthentication = ({
  anonymous,
  oidc,
  webhook,
  proxies,
}: Spec['authentication']): Authentication => ({
  anonymous,
  webhook: webhook && { server: resolveWebhook(webhook), cacheTtl: webhook.cacheTtl },
  proxies,
  oidc: resolveIssuers({ oidc }),
});

export const resolveIssuers = ({ oidc }: Pick<Spec['authentication'], 'oidc'>): readonly OidcIssuer[] =>
  oidc.map(({ issuer, ca, audiences, username, groups, requiredClaims }) => ({
    issuer,
    ca,
    audiences,
    username: withPrefix(issuer, username),
    groups: groups && withPrefix(issuer, groups),
    requiredClaims,
  }));

/** What kube-apiserver puts in front of the claim `sub` where nobody says anything (`--oidc-username-prefix`). */
const withPrefix = (
  issuer: string,
  { claim, prefix }: { claim: string; prefix?: string | undefined },
): ClaimMapping => ({
  claim,
  prefix: prefix ?? `${issuer}#`,
});
