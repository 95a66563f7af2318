import { artefactKey, type DesiredState } from '../catalog/desired.js';
import { placeKey } from '../facts/place.js';
import type { EndpointSeen } from '../facts/live.js';
import { isUnreachable } from '../rules/live.js';
import { isShown, onDiskFor, servedOf, urlOf } from '../rules/served.js';
import { trustBehind } from '../rules/served-trust.js';
import type { Survey } from '../rules/survey.js';

/**
 * How an endpoint answers. `served`: what lies on disk for it, or what no file here says anything about. `differs`: something else, or it
 * takes clients of other authorities. `refused`: it does not take the client certificate that was shown. `not-observed`: it cannot be
 * reached from here by design.
 */
export type EndpointState = 'served' | 'differs' | 'refused' | 'unreachable' | 'not-observed';

/** An endpoint that was asked what it serves. */
export interface ReportedEndpoint {
  readonly node: string | null;
  readonly component: string;
  /** `https://host:port`. */
  readonly endpoint: string;
  readonly state: EndpointState;
  /** The artefact whose certificate is served, as `cp1/apiserver`; null where it is none that is known. */
  readonly artefact: string | null;
  /** Of the certificate that is shown; lower-case hex of SHA-256 over the DER. */
  readonly fingerprint: string | null;
  readonly notAfter: string | null;
  /** Since when another certificate lies on disk, where it differs. */
  readonly since: string | null;
  /** What it was shown: the artefact or file of the client certificate; null where none was. */
  readonly client: string | null;
  /** Why it shows nothing, or how it answered the client. */
  readonly answer: string | null;
}

/** Every endpoint that was asked, in the order of the spec or of the components. */
export const endpointRows = (everything: Survey): readonly ReportedEndpoint[] =>
  (everything.observed.live ?? []).map((seen) => row(seen, everything));

function row(seen: EndpointSeen, everything: Survey): ReportedEndpoint {
  const common = { node: seen.node ?? null, component: seen.component, endpoint: urlOf(seen) };
  const nothing = { artefact: null, fingerprint: null, notAfter: null, since: null, client: null };
  if (!isShown(seen)) {
    const answer = seen.sight.kind === 'failed' ? seen.sight.error : null;
    return { ...common, ...nothing, state: isUnreachable(seen) ? 'unreachable' : 'not-observed', answer };
  }
  const { chain, client, broken } = seen.sight;
  const onDisk = onDiskFor(seen, everything);
  const same = servedOf(seen, onDisk);
  const differs = onDisk.length > 0 && same === undefined;
  const artefact = same?.artefact ?? ownerOf(chain[0]?.fingerprint, everything.desired, everything);
  const file =
    differs && onDisk[0] !== undefined
      ? everything.observed.files.get(placeKey(onDisk[0].certificate.place))
      : undefined;
  const since = file?.state === 'present' ? file.attributes.modified : undefined;
  return {
    ...common,
    state:
      client?.verdict === 'refused'
        ? 'refused'
        : differs || trustBehind(seen, everything) !== undefined
          ? 'differs'
          : 'served',
    artefact: artefact === undefined ? null : artefactKey(artefact),
    fingerprint: chain[0]?.fingerprint ?? null,
    notAfter: chain[0]?.notAfter.toISOString() ?? null,
    since: since?.toISOString() ?? null,
    client: client?.client ?? null,
    answer: client?.answer ?? broken ?? null,
  };
}

/** An artefact that has the certificate on disk, wherever that is served. */
function ownerOf(fingerprint: string | undefined, { artefacts }: DesiredState, { observed }: Survey) {
  if (fingerprint === undefined || !observed.certificates.has(fingerprint)) return undefined;
  return artefacts.find(
    ({ kind, files }) =>
      kind === 'pair' &&
      files.some(({ place }) => {
        const file = observed.files.get(placeKey(place));
        return (
          file?.state === 'present' &&
          file.content.kind === 'pem' &&
          file.content.certificates[0]?.fingerprint === fingerprint
        );
      }),
  );
}
