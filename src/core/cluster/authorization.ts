import type { Spec } from './schema.js';
import { resolveWebhook, type WebhookServer } from './webhook.js';

type GivenWebhook = Spec['authorization']['webhooks'][number];

/** A server that is asked who may do what. */
export interface AuthorizationWebhook extends Pick<
  GivenWebhook,
  'name' | 'failurePolicy' | 'timeout' | 'authorizedTtl' | 'unauthorizedTtl' | 'matchConditions'
> {
  readonly server: WebhookServer;
}

/** What ABAC allows one user or group. */
export type AbacRule = Spec['authorization']['policy'][number];

/** Who may do what. */
export interface Authorization {
  /** Node, RBAC, ABAC and Webhook, in order. */
  readonly modes: readonly string[];
  /** Whether the authorizers are said in an AuthorizationConfiguration. */
  readonly isFile: boolean;
  readonly webhooks: readonly AuthorizationWebhook[];
  /** Of ABAC: rules, of which kubepki makes a file, or the path of one. */
  readonly policy: readonly AbacRule[];
  readonly policyFile: string | undefined;
}

export const resolveAuthorization = ({
  modes,
  form,
  webhooks,
  policy,
  policyFile,
}: Spec['authorization']): Authorization => ({
  modes,
  isFile: form === 'file' || webhooks.length > 0,
  webhooks: webhooks.map((webhook) => ({ ...webhook, server: resolveWebhook(webhook) })),
  policy,
  policyFile,
});

/**
 * What is wrong with the authorizers of a cluster, "expected X, got Y"; undefined for nothing.
 *
 * @param modes in order, of which nothing is known but their names
 */
export function authorizersFault(modes: readonly string[]): string | undefined {
  const given = modes.join(', ') || 'none';
  if (modes.includes('AlwaysAllow')) return 'expected authorizers that ask who may do what, got AlwaysAllow';
  if (!modes.includes('RBAC'))
    return `expected RBAC among the authorizers, got ${given}: no component could do anything, since their rights are roles`;
  // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles: system:node has no binding any more.
  if (!modes.includes('Node'))
    return `expected Node among the authorizers, got ${given}: no kubelet could do anything, or each whatever roles give all of them`;
  const again = modes.find((mode, index) => mode !== 'Webhook' && modes.indexOf(mode) < index);
  return again && `expected each authorizer once, got ${again} again`;
}
