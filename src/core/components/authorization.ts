import type { AbacRule, AuthorizationWebhook } from '../cluster/authorization.js';
import type { Cluster } from '../cluster/cluster.js';
import { compareReleases, type Version } from '../cluster/version.js';
import { pathSetting, setting, type Setting } from './component.js';

const stableSince: Version = { major: 1, minor: 32, patch: undefined };

/**
 * The AuthorizationConfiguration of kube-apiserver, v1beta1 since 1.30 and v1 since 1.32.
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#using-configuration-file-for-authorization
 *
 * @param written the absolute path of the kubeconfig that kubepki writes for a webhook
 */
export function authorizationConfiguration({ authorization, version }: Cluster, written: string) {
  const { modes, webhooks } = authorization;
  return {
    apiVersion: `apiserver.config.k8s.io/${compareReleases(version, stableSince) >= 0 ? 'v1' : 'v1beta1'}`,
    kind: 'AuthorizationConfiguration',
    authorizers: modes.flatMap((mode): readonly object[] =>
      mode === 'Webhook'
        ? webhooks.map((webhook) => asked(webhook, written))
        : [{ type: mode, name: mode.toLowerCase() }],
    ),
  };
}

const asked = (webhook: AuthorizationWebhook, written: string) => ({
  type: 'Webhook',
  name: webhook.name,
  webhook: {
    authorizedTTL: webhook.authorizedTtl,
    unauthorizedTTL: webhook.unauthorizedTtl,
    timeout: webhook.timeout,
    subjectAccessReviewVersion: 'v1',
    matchConditionSubjectAccessReviewVersion: 'v1',
    failurePolicy: webhook.failurePolicy,
    connectionInfo: {
      type: 'KubeConfigFile',
      kubeConfigFile: webhook.server.by === 'kubeconfig' ? webhook.server.path : written,
    },
    ...(webhook.matchConditions.length === 0
      ? {}
      : { matchConditions: webhook.matchConditions.map((expression) => ({ expression })) }),
  },
});

/** The policy file of ABAC: one JSON object a line (https://kubernetes.io/docs/reference/access-authn-authz/abac/). */
export const abacPolicy = (rules: readonly AbacRule[]): string =>
  rules
    .map((spec) =>
      JSON.stringify({
        apiVersion: 'abac.authorization.kubernetes.io/v1beta1',
        kind: 'Policy',
        spec: { ...spec, readonly: spec.readonly ? true : undefined },
      }),
    )
    .map((line) => `${line}\n`)
    .join('');

/** The authorizers by flags, where no file says them; and the policy of ABAC, which only a flag can name. */
export function authorizationFlags({ authorization, extraArgs }: Cluster): readonly Setting[] {
  const { modes, isFile, policyFile } = authorization;
  return [
    // A file takes the place of the flag; both at once are refused.
    ...(isFile || extraArgs['kube-apiserver'].has('authorization-config')
      ? []
      : [setting('--authorization-mode', modes.join(','))]),
    ...(policyFile === undefined ? [] : [pathSetting('--authorization-policy-file', policyFile)]),
  ];
}

/** What a new file cannot bring while kube-apiserver runs: authorizers of its own, and what a kubeconfig says, which it has read. */
export function fixedAuthorizers({ authorization }: Cluster): readonly Setting[] {
  const { modes, isFile, webhooks } = authorization;
  if (!isFile) return [];
  return [
    setting(
      '--authorization-config, authorizers',
      modes.filter((mode) => mode !== 'Webhook'),
    ),
    ...webhooks.flatMap(({ name, server }) =>
      server.by === 'kubeconfig'
        ? []
        : [
            setting(`--authorization-config, ${name}`, [
              server.url,
              server.ca ?? '',
              server.credential?.certificate ?? '',
            ]),
          ],
    ),
  ];
}
