import * as v from 'valibot';
import { absolutePath, flag, goDuration, nonResourcePath, oneOf, subdomain, words } from './scalars.js';
import { list, says } from './schema-parts.js';
import { webhookServer } from './schema-webhook.js';

const webhook = v.strictObject({
  name: says(subdomain, 'What it is called in messages and metrics of kube-apiserver.'),
  ...webhookServer,
  failurePolicy: says(
    v.optional(oneOf('Deny', 'NoOpinion'), 'Deny'),
    'What holds where it does not answer. NoOpinion: the next authorizer is asked.',
  ),
  timeout: says(v.optional(goDuration, '3s'), 'How long it has to answer; 30s at most.'),
  authorizedTtl: says(v.optional(goDuration, '5m0s'), 'How long a yes is remembered.'),
  unauthorizedTtl: says(v.optional(goDuration, '30s'), 'How long a no is remembered.'),
  matchConditions: says(
    v.optional(list(words), []),
    'CEL expressions that all have to be true of a request, or it is not asked; 64 at most.',
  ),
});

/** https://kubernetes.io/docs/reference/access-authn-authz/abac/#policy-file-format */
const rule = v.strictObject({
  user: says(v.optional(words), 'The user; `*` for everybody who is authenticated.'),
  group: says(v.optional(words), 'The group. Of user and group one is enough.'),
  namespace: says(v.optional(words), 'Of resources; `*` for all.'),
  resource: says(v.optional(words), 'Such as `pods`; `*` for all.'),
  apiGroup: says(v.optional(words), 'Such as `apps`; `*` for all.'),
  nonResourcePath: says(
    v.optional(nonResourcePath),
    'A path that is no resource; a `*` at its end stands for anything.',
  ),
  readonly: says(v.optional(flag, 'false'), 'get, list and watch only; of paths get only.'),
});

/** Who may do what. */
export const authorization = v.strictObject({
  modes: says(
    v.optional(list(oneOf('Node', 'RBAC', 'ABAC', 'Webhook')), ['Node', 'RBAC']),
    'Authorizers, in order. Webhook stands for all of `webhooks`.',
  ),
  form: says(
    v.optional(oneOf('flags', 'file'), 'flags'),
    'How authorizers are said. file: as an AuthorizationConfiguration (v1beta1 from 1.30, v1 from 1.32), which is read again while kube-apiserver runs; always so where there are `webhooks`.',
  ),
  webhooks: says(v.optional(list(webhook), []), 'Servers that are asked, in order.'),
  policy: says(v.optional(list(rule), []), 'What ABAC allows, written as its policy file.'),
  policyFile: says(
    v.optional(absolutePath),
    'Path on the control planes of a policy file of ABAC that kubepki does not write.',
  ),
});
