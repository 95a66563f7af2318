import * as v from 'valibot';
import { count, oneOf, subdomain } from './scalars.js';
import { list, says } from './schema-parts.js';

const level = oneOf('privileged', 'baseline', 'restricted');

/** https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/ */
const podSecurity = v.strictObject({
  enforce: says(v.optional(level, 'privileged'), 'What a pod has to meet, or it is refused.'),
  audit: says(v.optional(level, 'privileged'), 'What is noted in the audit log if a pod does not meet it.'),
  warn: says(v.optional(level, 'privileged'), 'What is said to who creates a pod that does not meet it.'),
  exemptNamespaces: says(v.optional(list(subdomain), ['kube-system']), 'Namespaces in which nothing is judged.'),
});

const some = v.pipe(count, v.minValue(1, 'expected at least 1'));

/** https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#eventratelimit */
const eventRateLimit = v.strictObject({
  qps: says(v.optional(some, '50'), 'Events a second that one namespace may send in the long run.'),
  burst: says(v.optional(some, '100'), 'Events that it may send at once.'),
});

/** What is looked at before an object is stored. */
export const admission = v.strictObject({
  podSecurity: says(
    v.optional(podSecurity),
    'What holds for pods of namespaces without labels of their own. Default: what the profile says, or else nothing.',
  ),
  eventRateLimit: says(
    v.optional(eventRateLimit),
    'How many events a namespace may send. Default: what the profile says, or else any number.',
  ),
});
