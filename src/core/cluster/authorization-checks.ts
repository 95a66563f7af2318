import { authorizersFault } from './authorization.js';
import type { Remark } from './document.js';
import type { Spec } from './schema.js';
import { repeated, type Check } from './topology-check.js';
import { webhookFaults } from './webhook.js';

function* authorizers({ authorization: { modes, webhooks, policy, policyFile } }: Spec): Iterable<Remark> {
  const fault = authorizersFault(modes);
  const path = ['authorization', 'modes'];
  if (fault !== undefined) yield { path, message: fault };
  if (webhooks.length > 0 && !modes.includes('Webhook'))
    yield { path, message: 'expected Webhook at its place in the order, since there are webhooks, got none' };
  const hasPolicy = policy.length > 0 || policyFile !== undefined;
  if (hasPolicy && !modes.includes('ABAC'))
    yield { path, message: 'expected ABAC at its place in the order, since there is a policy, got none' };
  if (policy.length > 0 && policyFile !== undefined)
    yield { path: ['authorization', 'policyFile'], message: 'expected policy or policyFile, got both' };
}

function* webhooks({ authorization }: Spec): Iterable<Remark> {
  const at = (index: number, ...rest: readonly string[]) => ['authorization', 'webhooks', index, ...rest];
  yield* repeated(
    [
      ...['node', 'rbac', 'abac'].map((key) => ({ path: [], key })),
      ...authorization.webhooks.map(({ name }, index) => ({ path: at(index, 'name'), key: name })),
    ],
    'name of an authorizer',
  );
  const written = authorization.webhooks.filter(({ url }) => url !== undefined);
  for (const [index, webhook] of authorization.webhooks.entries()) {
    yield* webhookFaults(webhook, at(index));
    // k8s.io/apiserver/pkg/apis/apiserver/validation
    if (secondsOf(webhook.timeout) > 30)
      yield { path: at(index, 'timeout'), message: `expected at most 30s, got ${webhook.timeout}` };
    if (webhook.matchConditions.length > 64)
      yield {
        path: at(index, 'matchConditions'),
        message: `expected at most 64, got ${webhook.matchConditions.length}`,
      };
    if (webhook.url !== undefined && webhook !== written[0])
      yield {
        path: at(index, 'url'),
        message: `expected a kubeconfig, since that of ${written[0]?.name ?? ''} is the one that kubepki writes, got url`,
      };
  }
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );

/** pkg/auth/authorizer/abac: a rule without a user and a group is about nobody, and one about nothing allows nothing. */
function* rules({ authorization: { policy } }: Spec): Iterable<Remark> {
  for (const [index, { user, group, resource, nonResourcePath }] of policy.entries()) {
    const path = ['authorization', 'policy', index];
    if (user === undefined && group === undefined) yield { path, message: 'expected a user or a group, got neither' };
    if (resource === undefined && nonResourcePath === undefined)
      yield { path, message: 'expected a resource or a nonResourcePath, got neither' };
  }
}

/** What a well-formed spec can get wrong about who may do what. */
export const authorizationChecks: readonly Check[] = [
  { reads: ['authorization'], find: authorizers },
  { reads: ['authorization'], find: webhooks },
  { reads: ['authorization'], find: rules },
];
