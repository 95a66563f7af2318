import { renderRoughly } from '../cluster/duration.js';
import { reloadOf } from '../components/reload.js';
import { minuteOf } from '../facts/dates.js';
import { placeKey, type Place } from '../facts/place.js';
import { issuanceOf } from './case.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule, type SurveySight } from './rule.js';
import {
  asComponent,
  isShown,
  onDiskFor,
  releaseOf,
  runningSince,
  servedOf,
  tolerance,
  urlOf,
  type OnDisk,
  type Shown,
} from './served.js';
import { trustBehind, type TrustBehind } from './served-trust.js';
import type { Survey } from './survey.js';
import { alarm, renewalWindow, secondsBetween } from './time.js';

const short = (fingerprint: string): string => fingerprint.slice(0, 8);

export const servedNotDisk: SurveyRule = {
  id: 'served-not-disk',
  stage: 'always',
  severity: 'warning',
  remedy: 'restart',
  means:
    'A server shows another certificate than the one that lies on disk for it: it was renewed there, and the process goes on with what it has read. Or it takes clients of other authorities than those in the file that it was told of. The sentence names the process, since when it runs and since when the file is there, and what else keeps it from reading the file again. It is critical when the certificate that is served is about to end, or a client is refused that is to be taken.',
  protects: 'against a renewal that never reaches the clients, until the certificate that is served ends',
  mend: 'Restart the process that is named, one node after the other. What is named as the hindrance comes back at the next renewal: see docs/reload.md.',
  sources: [
    kubernetesIssue('kubernetes/kubeadm#2409'),
    kubernetesIssue('kubernetes/kubernetes#103575'),
    kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/'),
  ],
  *survey(everything) {
    // One process that listens at several addresses has read its files once.
    const told = new Map<string, SurveySight>();
    for (const seen of everything.observed.live ?? [])
      for (const sight of isShown(seen) ? sightsOf(seen, everything) : []) {
        const key = `${seen.component}\0${placeKey(sight.place)}`;
        if (!told.has(key) || sight.severity === 'critical') told.set(key, sight);
      }
    yield* told.values();
  },
};

function* sightsOf(seen: Shown, everything: Survey): Generator<SurveySight> {
  const onDisk = onDiskFor(seen, everything);
  const [first] = onDisk;
  if (first !== undefined && servedOf(seen, onDisk) === undefined) yield differing(seen, first, everything);
  const behind = trustBehind(seen, everything);
  if (behind !== undefined) yield takingOthers(seen, behind, everything);
}

function differing(seen: Shown, { artefact, certificate }: OnDisk, everything: Survey): SurveySight {
  const [served] = seen.sight.chain;
  const window = renewalWindow(
    issuanceOf({ desired: artefact })?.renewal.renewBefore ?? { seconds: 0 },
    served === undefined ? 0 : secondsBetween(served.notBefore, served.notAfter),
  );
  const left = served === undefined ? Number.POSITIVE_INFINITY : secondsBetween(everything.now, served.notAfter);
  const what =
    served === undefined
      ? 'a certificate that cannot be read'
      : `the certificate ${short(served.fingerprint)}, which ${left < 0 ? 'ended' : 'ends'} on ${minuteOf(served.notAfter)} UTC`;
  const { said, isDue } = why(seen, seen.by, certificate.place, everything);
  return {
    artefact: artefact.name,
    place: certificate.place,
    message: `is ${short(certificate.value.fingerprint)} on disk, and ${seen.component} serves ${what}, at ${urlOf(seen)}: ${said}`,
    expected: [certificate.value.fingerprint],
    actual: served === undefined ? [] : [served.fingerprint],
    ...(isDue ? (left <= window * alarm.critical ? { severity: 'critical' as const } : {}) : { severity: 'info' }),
  };
}

function takingOthers(seen: Shown, { file, onDisk, taken }: TrustBehind, everything: Survey): SurveySight {
  const { said, isDue } = why(seen, file.flag, file.place, everything);
  const { client } = seen.sight;
  const isRefused = client?.verdict === 'refused';
  const what =
    taken === undefined
      ? `the authority of ${client?.client ?? ''}, and ${seen.component} refuses that`
      : `${onDisk.join(' and ')}, and ${seen.component} takes clients of ${
          taken.join() === onDisk.join() ? 'another authority that is called so' : taken.join(' and ')
        }`;
  return {
    artefact: file.artefact,
    place: file.place,
    message: `has ${what}, at ${urlOf(seen)}: ${said}`,
    expected: onDisk,
    actual: taken ?? [],
    ...(isDue ? (isRefused ? { severity: 'critical' as const } : {}) : { severity: 'info' }),
  };
}

/** What keeps a server from what lies on disk (docs/reload.md). @param by the flag that names the file */
function why(
  seen: Shown,
  by: string | undefined,
  place: Place,
  everything: Survey,
): { readonly said: string; readonly isDue: boolean } {
  const file = everything.observed.files.get(placeKey(place));
  const attributes = file?.state === 'present' ? file.attributes : undefined;
  const written = attributes?.modified;
  const started = runningSince(seen, everything);
  const release = releaseOf(seen, everything);
  const restart = `restart ${seen.component}${seen.node === undefined ? '' : ` on ${seen.node}`}`;
  const since = [
    ...(written === undefined ? [] : [`the file is from ${minuteOf(written)} UTC`]),
    ...(started == null ? [] : [`the process runs since ${minuteOf(started)} UTC`]),
  ].join(', ');
  const mechanism = by === undefined || release === undefined ? undefined : reloadOf(asComponent(seen), by, release);
  const told = (reason: string) => ({
    said: `${[since, reason].filter((one) => one !== '').join(', ')}; ${restart}`,
    isDue: true,
  });
  if (mechanism?.within === undefined) return told(mechanism === undefined ? '' : `and it ${mechanism.how}`);
  if (written !== undefined && secondsBetween(written, seen.at) < mechanism.within)
    return { said: `${since}, and it ${mechanism.how}: within ${renderRoughly(mechanism.within)}`, isDue: false };
  if (started != null && written !== undefined && secondsBetween(written, started) > tolerance)
    return told('so it did not read this file, but another under its name: look which one its mounts show it');
  if ((attributes?.links ?? 1) > 1)
    return told(
      'and the file has a hard link, such as a backup made with `cp -l`: the watch stays with what the link holds',
    );
  return told(
    `though it ${mechanism.how}: a symbolic link that was swapped, a mount of the file alone or a key that does not fit would keep it from that`,
  );
}
