import type { ClaimMapping, OidcIssuer } from '../cluster/authentication.js';
import type { Cluster } from '../cluster/cluster.js';
import { compareReleases, type Version } from '../cluster/version.js';
import { anonymousAccess } from './anonymous.js';
import { pathSetting, setting, type Setting } from './component.js';

const stableSince: Version = { major: 1, minor: 34, patch: undefined };

/**
 * The AuthenticationConfiguration of kube-apiserver, v1beta1 since 1.30 and v1 since 1.34; undefined where nothing has to be said in it.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
 */
export function authenticationConfiguration(cluster: Cluster): Readonly<Record<string, unknown>> | undefined {
  const { oidc } = cluster.authentication;
  const anonymous = anonymousAccess(cluster);
  if (oidc.length === 0 && anonymous?.to !== 'paths') return undefined;
  const version = compareReleases(cluster.version, stableSince) >= 0 ? 'v1' : 'v1beta1';
  return {
    apiVersion: `apiserver.config.k8s.io/${version}`,
    kind: 'AuthenticationConfiguration',
    ...(anonymous?.to === 'paths'
      ? { anonymous: { enabled: true, conditions: anonymous.paths.map((path) => ({ path })) } }
      : {}),
    ...(oidc.length === 0 ? {} : { jwt: oidc.map(jwt) }),
  };
}

const jwt = ({ issuer, ca, audiences, username, groups, requiredClaims }: OidcIssuer) => ({
  issuer: {
    url: issuer,
    ...(ca === undefined ? {} : { certificateAuthority: ca }),
    audiences,
    // Demanded where there are several, and not taken where there is one.
    ...(audiences.length > 1 ? { audienceMatchPolicy: 'MatchAny' } : {}),
  },
  ...(Object.keys(requiredClaims).length === 0
    ? {}
    : {
        claimValidationRules: Object.entries(requiredClaims).map(([claim, requiredValue]) => ({
          claim,
          requiredValue,
        })),
      }),
  claimMappings: {
    username: mapping(username),
    ...(groups === undefined ? {} : { groups: mapping(groups) }),
  },
});

const mapping = ({ claim, prefix }: ClaimMapping) => ({ claim, prefix });

/** How kube-apiserver asks a server whose a token is. A kubeconfig of ours is named by the catalog. */
export function tokenWebhook({ authentication: { webhook } }: Cluster): readonly Setting[] {
  if (webhook === undefined) return [];
  const { server, cacheTtl } = webhook;
  return [
    setting('--authentication-token-webhook-cache-ttl', cacheTtl),
    ...(server.by === 'kubeconfig' ? [pathSetting('--authentication-token-webhook-config-file', server.path)] : []),
    // The default of the flag is v1beta1.
    setting('--authentication-token-webhook-version', 'v1'),
  ];
}
