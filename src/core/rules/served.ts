import type { Desired } from '../catalog/desired.js';
import { readersOf } from '../catalog/readings.js';
import type { ComponentName } from '../cluster/component-names.js';
import { httpsUrl } from '../cluster/network.js';
import type { Version } from '../cluster/version.js';
import { processKey } from '../facts/chain.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { EndpointSeen, EndpointSight } from '../facts/live.js';
import type { Place } from '../facts/place.js';
import { caseOf, type Found } from './case.js';
import type { Survey } from './survey.js';

/** An endpoint that showed its certificate. */
export interface Shown extends EndpointSeen {
  readonly sight: Extract<EndpointSight, { kind: 'shown' }>;
}

export const isShown = (seen: EndpointSeen): seen is Shown => seen.sight.kind === 'shown';

/** What lies on disk of what an endpoint is to serve. */
export interface OnDisk {
  readonly artefact: Desired;
  readonly certificate: Found<CertificateFacts>;
}

/** Where an endpoint is, as a URL. */
export const urlOf = ({ endpoint: { host, port } }: Pick<EndpointSeen, 'endpoint'>): string => httpsUrl(host, port);

/** What an endpoint is about, where no file is: its address. */
export const placeOf = (seen: EndpointSeen): Place => ({ node: seen.node, path: urlOf(seen) });

/**
 * The certificates on disk that an endpoint may serve: those of its node, or of any, whose reader serves them there. Of an address that
 * nothing says anything about it is whichever it serves.
 */
export function onDiskFor(seen: EndpointSeen, { desired, observed, now }: Survey): readonly OnDisk[] {
  const all = desired.artefacts
    .filter((artefact) => isServedAt(artefact, seen))
    .flatMap((artefact): readonly OnDisk[] => {
      const { certificate } = caseOf(artefact, observed, now);
      return certificate === undefined ? [] : [{ artefact, certificate }];
    });
  return all;
}

function isServedAt(artefact: Desired, { node, component, by }: EndpointSeen): boolean {
  if (by === undefined || artefact.kind !== 'pair' || (node !== undefined && artefact.node !== node)) return false;
  return (
    artefact.name === by ||
    readersOf(artefact).some(
      (reader) =>
        reader.does === 'serves' &&
        reader.component === component &&
        (reader.names.certificate?.includes(by) === true || isForNames(reader.names.certificate, component)),
    )
  );
}

/** What an API server serves under names of its own: it lies beside the usual one. */
const isForNames = (names: readonly string[] | undefined, component: string): boolean =>
  component === 'kube-apiserver' && names?.includes('--tls-sni-cert-key') === true;

/** The one of them that is served; undefined where it is another. */
export const servedOf = ({ sight }: Shown, onDisk: readonly OnDisk[]): OnDisk | undefined =>
  onDisk.find(({ certificate }) => certificate.value.fingerprint === sight.chain[0]?.fingerprint);

/** The process is told two seconds too early at most, and clocks are put right while it runs. */
export const tolerance = 3;

/** The release of what answers; undefined where nothing says it. */
export const releaseOf = ({ node, component }: EndpointSeen, { desired, audit }: Survey): Version | undefined =>
  desired.version ??
  audit?.started.find((one) => one.machine === node && one.component === component)?.release ??
  audit?.started.find((one) => one.component === component)?.assumed;

/** Since when what answers runs; null where it does not, undefined where nobody looked. */
export function runningSince({ node, component }: EndpointSeen, { observed }: Survey): Date | null | undefined {
  if (node === undefined) return undefined;
  const told = observed.machines?.get(node)?.running?.get(component);
  return told === undefined ? observed.deliveries.running.get(processKey(node, component)) : told;
}

export const asComponent = (seen: EndpointSeen): ComponentName => seen.component as ComponentName;
