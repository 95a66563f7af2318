import { artefactKey } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { EndpointSeen, Listening } from '../facts/live.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { tellingOf, toldOnce } from '../infer/told.js';
import { caseOf } from './case.js';
import { runningSince, tolerance, type Shown } from './served.js';
import type { Survey } from './survey.js';
import { secondsBetween } from './time.js';

// A server that has its clients show a certificate says whose it takes. What it says is what it has read.

/**
 * Flags that name the authorities of clients, by the flag of the certificate that is shown to them. A kubelet up to 1.35 says what it
 * knew when it started, and verifies by what lies there, so it is not asked (kubernetes/kubernetes gate ReloadKubeletClientCAFile).
 */
const flags: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'kube-apiserver': { '--tls-cert-file': ['--client-ca-file', '--requestheader-client-ca-file'] },
  etcd: { '--cert-file': ['--trusted-ca-file'], '--peer-cert-file': ['--peer-trusted-ca-file'] },
};

/** Flags by which a server knows whose clients to take; none where nothing on disk could be compared with what it says. */
export const trustFlagsOf = ({ node, component, by }: Listening): readonly string[] =>
  node === undefined || by === undefined ? [] : (flags[component]?.[by] ?? []);

/** Whether what a server says of the authorities of its clients could be compared with a file. */
export const saysWhomItTakes = (one: Listening): boolean => trustFlagsOf(one).length > 0;

/** Components that say it, as their flags are known. */
export const sayingWhomTheyTake: readonly string[] = Object.keys(flags);

/** A file of authorities as it lies there. */
interface TrustFile {
  readonly artefact: string;
  readonly flag: string;
  readonly place: Place;
  readonly certificates: readonly CertificateFacts[];
  readonly modified: Date | undefined;
}

/** A server that takes other clients than the file says which it was told of. */
export interface TrustBehind {
  readonly file: TrustFile;
  /** Names of authorities, as they lie there. */
  readonly onDisk: readonly string[];
  /** As the server says; undefined where it says nothing, or the same, and refuses a client of them. */
  readonly taken: readonly string[] | undefined;
}

/**
 * Whether a server goes on with authorities that it has read before. It names them without their keys, so that of two with one name only
 * their number tells; a client that it refuses though the file, which is younger than the process, has its authority tells the same.
 */
export function trustBehind(seen: Shown, everything: Survey): TrustBehind | undefined {
  const files = trustFilesFor(seen, everything);
  const [first] = files;
  if (first === undefined) return undefined;
  const held = [
    ...new Map(files.flatMap(({ certificates }) => certificates.map((one) => [one.fingerprint, one]))).values(),
  ].map(({ subject }) => subject);
  const { takes } = seen.sight;
  const [there, said] = [sorted(held.map(({ der }) => der)), takes && sorted(takes.map(({ der }) => der))];
  const onDisk = held.map(({ text }) => text);
  if (said !== undefined && there.join() !== said.join()) {
    const lacking = files.find(({ certificates }) => certificates.some(({ subject }) => !said.includes(subject.der)));
    return { file: lacking ?? first, onDisk, taken: takes?.map(({ text }) => text) };
  }
  const since = runningSince(seen, everything);
  const file = refusedThoughTrusted(seen, files, everything);
  const isYounger = file?.modified !== undefined && since != null && secondsBetween(since, file.modified) > tolerance;
  return file !== undefined && isYounger ? { file, onDisk, taken: undefined } : undefined;
}

const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

/** The file with the authority of a client that is refused, and that has not ended. */
function refusedThoughTrusted(
  { sight, at }: Shown,
  files: readonly TrustFile[],
  { desired, observed, now }: Survey,
): TrustFile | undefined {
  const { client } = sight;
  const artefact = desired.artefacts.find((one) => artefactKey(one) === client?.client);
  if (client?.verdict !== 'refused' || artefact === undefined) return undefined;
  const certificate = caseOf(artefact, observed, now).certificate?.value;
  if (certificate === undefined || at < certificate.notBefore || certificate.notAfter < at) return undefined;
  const signers = observed.edges.get(certificate.fingerprint) ?? [];
  return files.find(({ certificates }) => certificates.some(({ fingerprint }) => signers.includes(fingerprint)));
}

/** Every file by which a server knows its clients; none where one of them, or which they are, is not known. */
function trustFilesFor(seen: EndpointSeen, everything: Survey): readonly TrustFile[] {
  const places = trustFlagsOf(seen).map((flag) => ({ flag, place: placeFor(flag, seen, everything) }));
  const told = places.filter(({ place }) => place !== 'none');
  const files = told.map(({ flag, place }) =>
    typeof place === 'object' ? fileAt(flag, place, everything) : undefined,
  );
  return files.every((file) => file !== undefined) ? files : [];
}

/** As the component is told on its machine, else as the table says. `none`: it is given no such file. */
function placeFor(flag: string, { node = '', component }: EndpointSeen, { desired, observed }: Survey) {
  const machine = observed.machines?.get(node);
  if (machine?.sources.some((one) => one.component === component && !one.isPart) === true) {
    const path = toldOnce(tellingOf(machine), component, flag);
    return path === undefined ? 'none' : onNode(node, path.replace(/^\//, ''));
  }
  const artefact = desired.artefacts.find(
    (one) =>
      one.kind === 'trust' &&
      one.node === node &&
      one.readBy?.some(
        (reader) =>
          reader.does === 'trusts' && reader.component === component && reader.names.trust?.includes(flag) === true,
      ),
  );
  return artefact?.files[0]?.place;
}

function fileAt(flag: string, place: Place, { desired, observed }: Survey): TrustFile | undefined {
  const file = observed.files.get(placeKey(place));
  if (file?.state !== 'present' || file.content.kind !== 'pem') return undefined;
  const artefact = desired.artefacts.find(
    ({ kind, files }) => kind === 'trust' && files.some((one) => placeKey(one.place) === placeKey(place)),
  );
  return {
    artefact: artefact?.name ?? flag,
    flag,
    place,
    certificates: file.content.certificates,
    modified: file.attributes.modified,
  };
}
