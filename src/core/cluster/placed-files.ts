import type { Path, Remark } from './document.js';
import type { Spec } from './schema.js';

/** Layouts of tools that configure kube-apiserver themselves, and the one that has nothing but what is listed. */
const placeless: readonly Spec['layout'][] = ['rke2', 'k3s', 'k0s', 'microk8s', 'listed'];

/** Whether a configuration file has a place on nodes: by its layout, or by files of its own in `certificates.overrides`. */
export function hasPlace(
  file: string,
  {
    layout,
    certificates,
  }: { readonly layout: Spec['layout']; readonly certificates: Pick<Spec['certificates'], 'overrides'> },
): boolean {
  const override = Object.hasOwn(certificates.overrides, file) ? certificates.overrides[file] : undefined;
  return override?.absent !== true && (!placeless.includes(layout) || override?.files?.text !== undefined);
}

/** What a spec wants that needs a file. */
const wanted: readonly { readonly path: Path; readonly file: string; readonly isWanted: (spec: Spec) => boolean }[] = [
  {
    path: ['audit'],
    file: 'audit-policy.yaml',
    isWanted: ({ audit: { policy } }) => policy?.kind === 'recommended' || policy?.kind === 'metadata',
  },
  {
    path: ['konnectivity'],
    file: 'egress.yaml',
    isWanted: ({ konnectivity, apiServer }) =>
      konnectivity !== undefined && !('egress-selector-config-file' in apiServer.extraArgs),
  },
  {
    path: ['encryption'],
    file: 'encryption.yaml',
    isWanted: ({ encryption: { provider } }) => provider !== undefined && provider !== 'none',
  },
  {
    path: ['authentication'],
    file: 'authentication.yaml',
    isWanted: ({ authentication: { anonymous, oidc } }) => anonymous === 'health' || oidc.length > 0,
  },
  {
    path: ['authentication', 'webhook'],
    file: 'token-webhook.yaml',
    isWanted: ({ authentication: { webhook } }) => webhook?.url !== undefined,
  },
  {
    path: ['authorization'],
    file: 'authorization.yaml',
    isWanted: ({ authorization: { form, webhooks } }) => form === 'file' || webhooks.length > 0,
  },
  {
    path: ['authorization', 'webhooks'],
    file: 'authorization-webhook.yaml',
    isWanted: ({ authorization: { webhooks } }) => webhooks.some(({ url }) => url !== undefined),
  },
  {
    path: ['authorization', 'policy'],
    file: 'abac-policy.jsonl',
    isWanted: ({ authorization: { policy } }) => policy.length > 0,
  },
  {
    path: ['admission'],
    file: 'admission.yaml',
    isWanted: ({ admission }) => admission.podSecurity !== undefined || admission.eventRateLimit !== undefined,
  },
];

/** A file without a place is neither written nor named by a flag: what it would have said would be missing in silence. */
export function* filesWithoutPlace(spec: Spec): Iterable<Remark> {
  for (const { path, file, isWanted } of wanted) {
    if (isWanted(spec) && !hasPlace(file, spec))
      yield {
        path,
        message: `expected a place for ${file}, to which it is written, in layout ${spec.layout} by certificates.overrides.${file}.files.text, got none`,
      };
  }
}
