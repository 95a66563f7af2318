import { parseEndpoint, type Endpoint } from './network.js';
import type { Spec } from './schema.js';

/** Components that a cluster has only where its spec names them; undefined for the others. */
export interface DeclaredComponents {
  readonly kubeProxy: { readonly mode: 'iptables' | 'ipvs' | 'nftables' } | undefined;
  readonly cloudControllerManager: { readonly provider: string; readonly config: string | undefined } | undefined;
  readonly konnectivity:
    | {
        readonly agents: 'token' | 'certificates';
        /** What agents dial. */
        readonly endpoint: Endpoint;
      }
    | undefined;
}

/** The port of the examples in https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity */
const agentPort = 8132;

/** @param endpoint what clients of the API server dial */
export const declaredComponents = (
  {
    kubeProxy,
    cloudControllerManager: cloud,
    konnectivity,
  }: Pick<Spec, 'kubeProxy' | 'cloudControllerManager' | 'konnectivity'>,
  { host }: Endpoint,
): DeclaredComponents => ({
  kubeProxy: kubeProxy && { mode: kubeProxy.mode },
  cloudControllerManager: cloud && { provider: cloud.provider, config: cloud.config },
  konnectivity: konnectivity && {
    agents: konnectivity.agents,
    endpoint: parseEndpoint(konnectivity.endpoint ?? '', agentPort) ?? { host, port: agentPort },
  },
});
