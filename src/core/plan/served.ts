import { artefactKey, byNode, keyOf, type DesiredState } from '../catalog/desired.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Seconds } from '../cluster/duration.js';
import type { ComponentName } from '../cluster/component-names.js';
import { components } from '../components/components.js';
import { reloadOf } from '../components/reload.js';
import type { Observed } from '../facts/observed.js';
import type { Endpoint, EndpointFacts } from '../facts/probe-port.js';
import { caseOf } from '../rules/case.js';

/** A certificate that a component serves, and where that can be seen. */
export interface Serving {
  readonly node: string;
  readonly artefact: string;
  readonly component: ComponentName;
  readonly fingerprint: string;
  readonly endpoint: Endpoint;
  /** It answers on the node itself only, and this is not that machine. */
  readonly isHidden: boolean;
  /** How long it may take the component to serve a new one; undefined where it has to be restarted for that. */
  readonly within: Seconds | undefined;
}

/** What of an artefact was seen at an endpoint. */
export interface Served extends Pick<Serving, 'node' | 'artefact' | 'component' | 'fingerprint' | 'endpoint'> {
  readonly state: 'served' | 'not-served' | 'not-observed';
  /** The certificate that was shown instead. */
  readonly actual: string | undefined;
  readonly error: string | undefined;
}

/**
 * Where the certificates of some artefacts are to be seen: what the table says is served, and the ports on which its readers listen.
 * Endpoints are addresses of the node itself; a load balancer serves what any of several nodes has.
 *
 * @param artefacts what was made, of any kind
 */
export function servingsOf(
  artefacts: readonly { readonly node: string | undefined; readonly artefact: string }[],
  desired: DesiredState,
  observed: Observed,
  cluster: Cluster,
  now: Date,
): readonly Serving[] {
  const asked = new Set(artefacts.map(keyOf));
  const neighbours = byNode(desired);
  return cluster.nodes.flatMap((node) =>
    (neighbours.get(node.name) ?? []).flatMap((artefact) => {
      const certificate = asked.has(artefactKey(artefact)) ? caseOf(artefact, observed, now).certificate : undefined;
      if (certificate === undefined) return [];
      const readers = (artefact.readBy ?? []).filter(({ does }) => does === 'serves');
      return readers.flatMap(({ component, names }) =>
        components[component].listens(cluster, node).flatMap(({ by, on, host, port }): Serving[] =>
          names.certificate?.includes(by) === true
            ? [
                {
                  node: node.name,
                  artefact: artefact.name,
                  component,
                  fingerprint: certificate.value.fingerprint,
                  endpoint: { host, port },
                  isHidden: on === 'loopback' && node.root !== '/',
                  within: reloadOf(component, by, cluster.version).within,
                },
              ]
            : [],
        ),
      );
    }),
  );
}

/** @param facts undefined for what cannot be seen from here */
export function servedAs(
  { node, artefact, component, fingerprint, endpoint }: Serving,
  facts: EndpointFacts | undefined,
): Served {
  const common = { node, artefact, component, fingerprint, endpoint };
  if (facts === undefined) return { ...common, state: 'not-observed', actual: undefined, error: undefined };
  const [actual] = facts.chain;
  return { ...common, state: actual === fingerprint ? 'served' : 'not-served', actual, error: facts.error };
}
