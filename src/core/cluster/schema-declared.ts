import * as v from 'valibot';
import { absolutePath, endpointText, label, oneOf, sanName, words } from './scalars.js';
import { extraArgsOf } from './schema-components.js';
import { list, says } from './schema-parts.js';

// What a spec may say of components that a cluster has only where the spec names them.

/** Fields of a configuration file, nested as they are there. What they may be is said by the release: components/fields.ts. */
export const extraConfigOf = (component: string, kind: string) =>
  says(
    v.optional(v.record(v.string(), v.unknown(), 'expected a mapping of fields'), {}),
    `Fields of ${kind} that replace or add to those \`kubepki flags ${component}\` writes, nested as in its file.`,
  );

export const kubeProxy = v.strictObject({
  mode: says(
    v.optional(oneOf('iptables', 'ipvs', 'nftables'), 'iptables'),
    'How it makes Services reachable. nftables needs 1.31.',
  ),
  extraConfig: extraConfigOf('kube-proxy', 'KubeProxyConfiguration'),
});

export const cloudControllerManager = v.strictObject({
  provider: says(words, 'The name of the cloud, as its controller-manager calls it: `--cloud-provider`.'),
  config: says(
    v.optional(absolutePath),
    "Path on the control planes of the cloud's own configuration: `--cloud-config`.",
  ),
  extraArgs: extraArgsOf('cloud-controller-manager'),
});

const extraArgsOfSides = v.strictObject({
  server: extraArgsOf('konnectivity-server'),
  agent: extraArgsOf('konnectivity-agent'),
});

export const konnectivity = v.strictObject({
  agents: says(
    v.optional(oneOf('token', 'certificates'), 'token'),
    'How agents say who they are: by a service-account token with the audience system:konnectivity-server, or by certificates of an authority of their own.',
  ),
  endpoint: says(
    v.optional(endpointText),
    'What agents dial. Default: the host of the endpoint of the cluster, port 8132.',
  ),
  extraArgs: says(v.optional(extraArgsOfSides, {}), 'Flags of either side.'),
});

/** A server in the cluster that the API server dials by its Service: a webhook, an extension API server. */
export const servingPair = v.strictObject({
  name: says(
    label,
    'The name of its folder `services/<name>` in the home; its row in the catalog is `services/<name>`.',
  ),
  namespace: says(label, 'The namespace of its Service.'),
  service: says(label, 'The name of its Service: the API server dials `<service>.<namespace>.svc`.'),
  sans: says(v.optional(list(sanName), []), 'Further names for its certificate.'),
});
