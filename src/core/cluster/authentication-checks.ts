import { anonymousPathsSince, clusterIssuer, resolveIssuers } from './authentication.js';
import type { Path, Remark } from './document.js';
import type { Overridable } from './overrides.js';
import type { Spec } from './schema.js';
import type { Check } from './topology-check.js';
import { compareReleases, renderRelease } from './version.js';
import { webhookFaults } from './webhook.js';

/** What anonymous requests may reach has to be something that the release can say, and enough for what the spec publishes. */
function* anonymousAccess({ authentication, serviceAccounts, kubernetesVersion }: Spec): Iterable<Remark> {
  const path: Path = ['authentication', 'anonymous'];
  if (authentication.anonymous === 'health' && compareReleases(kubernetesVersion, anonymousPathsSince) < 0)
    yield {
      path,
      message: `expected never or all in Kubernetes ${renderRelease(kubernetesVersion)}, got health: before ${renderRelease(anonymousPathsSince)} anonymous requests cannot be limited to paths without an alpha feature gate`,
    };
  if (authentication.anonymous === 'never' && serviceAccounts.publish)
    yield {
      path,
      message:
        'expected health or all beside serviceAccounts.publish, which lets everybody read the discovery documents, got never',
    };
}

/** kube-apiserver refuses an issuer twice, and one whose tokens it signs itself (k8s.io/apiserver/pkg/apis/apiserver/validation). */
function* issuersOnce({ authentication, serviceAccounts, network }: Spec): Iterable<Remark> {
  const own = serviceAccounts.issuers.length > 0 ? serviceAccounts.issuers : [clusterIssuer(network)];
  const seen = new Set<string>();
  for (const [index, { issuer }] of authentication.oidc.entries()) {
    const path = ['authentication', 'oidc', index, 'issuer'];
    if (own.includes(issuer))
      yield { path, message: `expected an issuer that is not that of service accounts, got "${issuer}"` };
    if (seen.has(issuer)) yield { path, message: `expected each issuer once, got "${issuer}" again` };
    seen.add(issuer);
  }
}

/** What client certificates, service accounts, bootstrap tokens and kube-apiserver itself name. */
const reservedPrefix = 'system:';

/**
 * One authentication method per user: no token may bear a name that something else gives too. A prefix keeps names apart where no
 * name of another kind begins with it, and where of two prefixes neither begins with the other.
 */
function* oneMethodPerUser(spec: Spec, overridable: Overridable): Iterable<Remark> {
  const oidc = resolveIssuers(spec.authentication);
  const ofCertificates = {
    username: [...spec.users.map(({ name }) => name), ...[...overridable.values()].flatMap(({ users }) => users)],
    groups: [
      ...spec.users.flatMap(({ groups }) => groups),
      ...[...overridable.values()].flatMap(({ groups }) => groups),
    ],
  };
  for (const kind of ['username', 'groups'] as const) {
    const earlier: { readonly prefix: string; readonly issuer: string }[] = [];
    for (const [index, { issuer, [kind]: mapping }] of oidc.entries()) {
      if (mapping === undefined) continue;
      const { prefix } = mapping;
      const fault = faultOf(prefix, kind, ofCertificates[kind], earlier);
      if (fault !== undefined)
        yield {
          path: ['authentication', 'oidc', index, kind, 'prefix'],
          message: `${fault}: one name, one way to prove it`,
        };
      earlier.push({ prefix, issuer });
    }
  }
}

const nouns = { username: 'a user', groups: 'a group' } as const;

function faultOf(
  prefix: string,
  kind: keyof typeof nouns,
  names: readonly string[],
  earlier: readonly { readonly prefix: string; readonly issuer: string }[],
): string | undefined {
  if (prefix === '')
    return `expected a prefix, got none, with which a token could name ${nouns[kind]} of a certificate`;
  if (meet(prefix, reservedPrefix)) return `expected a prefix apart from "${reservedPrefix}", got "${prefix}"`;
  const taken = names.find((name) => name.startsWith(prefix));
  if (taken !== undefined)
    return `expected a prefix with which no ${nouns[kind].slice(2)} of a certificate begins, got "${prefix}" beside "${taken}"`;
  const other = earlier.find((one) => meet(one.prefix, prefix));
  return other && `expected a prefix of its own, got "${prefix}" beside "${other.prefix}" of ${other.issuer}`;
}

/** Whether one text can begin with both. */
const meet = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

/** What a well-formed spec can get wrong about who may authenticate how. */
export const authenticationChecks: readonly Check[] = [
  {
    reads: ['authentication.webhook'],
    *find({ authentication: { webhook } }) {
      if (webhook !== undefined) yield* webhookFaults(webhook, ['authentication', 'webhook']);
    },
  },
  { reads: ['authentication.anonymous', 'serviceAccounts.publish', 'kubernetesVersion'], find: anonymousAccess },
  { reads: ['authentication.oidc', 'serviceAccounts.issuers', 'network.dnsDomain'], find: issuersOnce },
  { reads: ['authentication.oidc', 'users'], find: oneMethodPerUser },
];
