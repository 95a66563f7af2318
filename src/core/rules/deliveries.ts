import { artefactKey, byNode, type Desired } from '../catalog/desired.js';
import { readingsOf } from '../catalog/readings.js';
import { renderRoughly } from '../cluster/duration.js';
import type { Version } from '../cluster/version.js';
import type { ComponentName } from '../cluster/component-names.js';
import { reloadOf } from '../components/reload.js';
import { processKey, type Arrival, type CertificateSpan, type FileOnNode } from '../facts/chain.js';
import { minuteOf } from '../facts/dates.js';
import type { Observed } from '../facts/observed.js';
import { placeKey, type Place } from '../facts/place.js';
import { issuanceOf } from './case.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule } from './rule.js';
import { startedBefore } from './started-before.js';
import { alarm, renewalWindow, secondsBetween } from './time.js';

// The chain issued → delivered → in use. What is found here is wrong on a node, not in the home: nothing that apply makes mends it, and
// nothing that is delivered is worse for it.

/** A certificate that is still in use though another took its place: critical in the last quarter of its window, as one that nobody renews. */
function isDying(certificate: CertificateSpan | undefined, artefact: Desired, now: Date): boolean {
  if (certificate === undefined) return false;
  const { notBefore, notAfter } = certificate;
  const renewBefore = issuanceOf({ desired: artefact })?.renewal.renewBefore;
  if (renewBefore === undefined) return secondsBetween(now, notAfter) < 0;
  const window = renewalWindow(renewBefore, secondsBetween(notBefore, notAfter));
  return secondsBetween(now, notAfter) <= window * alarm.critical;
}

const endOf = ({ notAfter }: CertificateSpan, now: Date): string => {
  const left = secondsBetween(now, notAfter);
  return left < 0 ? `ended on ${minuteOf(notAfter)} UTC` : `ends in ${renderRoughly(left)}`;
};

/** What is used once is put away on the node, and what its user or somebody else renews is no longer what was delivered. */
export const comesAndGoes = (artefact: Desired): boolean =>
  artefact.ownedBy !== undefined ||
  (artefact.kind === 'kubeconfig' && (artefact.once || artefact.rotatesTo !== undefined));

/** A file of an artefact that is here with other contents than on its node, as far as the node has said. */
const isOther = (place: Place, { files }: Observed, arrival: Arrival | undefined): boolean => {
  const here = files.get(placeKey(place));
  const isKnown = here?.state === 'present' && here.content.kind !== 'unopened';
  return isKnown && arrival?.files.get(place.path)?.sha256 !== here.sha256;
};

export const notDelivered: SurveyRule = {
  id: 'not-delivered',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The home has something newer for a node than the node has said it has, as its last answer to `deliver --confirm` tells. It is critical when the certificate that the node still has is about to end. Nodes that have never answered are not observed, and not judged.',
  protects: 'against a renewal that never leaves the home, while the node goes on with a certificate that ends',
  mend: 'Run `kubepki deliver NODE`, install it there, and give what `sh install.sh --report` prints to `kubepki deliver --confirm`.',
  sources: [
    kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/'),
    kubernetesIssue('kubernetes/kubeadm#581'),
  ],
  *survey({ desired, observed, now }) {
    const { answered, arrivals } = observed.deliveries;
    for (const artefact of desired.artefacts) {
      if (artefact.node === undefined || artefact.kind === 'manifest' || comesAndGoes(artefact)) continue;
      if (!answered.has(artefact.node)) continue;
      const arrival = arrivals.get(artefactKey(artefact));
      const file = artefact.files.find(({ place }) => isOther(place, observed, arrival));
      if (file === undefined) continue;
      const certificate = arrival?.certificate;
      yield {
        artefact: artefact.name,
        place: file.place,
        message:
          certificate === undefined
            ? 'is not what the node has said that it has'
            : `is newer here than on the node, which has the certificate that ${endOf(certificate, now)}`,
        ...(isDying(certificate, artefact, now) ? { severity: 'critical' as const } : {}),
      };
    }
  },
};

/**
 * A start is told up to two seconds too early: when the machine booted and the time from then to the start are both whole seconds. One more
 * is for the clock, which is put right while the machine runs.
 */
const tolerance = 3000;

/** Whether a component read a file before it got its contents: seen, or, where another file lay there before, not denied. */
function isOwed({ since, replaced }: FileOnNode, started: Date | null | undefined): boolean {
  if (started === null) return false;
  return started === undefined ? replaced : started.getTime() + tolerance < since.getTime();
}

/** What a component serves is in use once it was seen there. */
const isInUse = ({ certificate, served }: Arrival, artefact: Desired, component: ComponentName): boolean =>
  served !== undefined &&
  served === certificate?.fingerprint &&
  (artefact.readBy ?? []).some((reader) => reader.does === 'serves' && reader.component === component);

export const restartOwed: SurveyRule = {
  id: 'restart-owed',
  stage: 'always',
  severity: 'warning',
  remedy: 'restart',
  means:
    'A file arrived on a node, a component there reads it only when it starts (docs/reload.md), and nothing says that it was started since: neither the answer of the node, nor, on this machine, its processes, nor a certificate that was seen served. Or a process of this machine, or of one whose facts are judged, is older than a certificate in such a file, as after `kubeadm certs renew all`; where several of a component run, nobody can say which. It is critical when the certificate that lay there before is known and about to end.',
  protects: 'against a component that goes on with what it read at its start, until that ends',
  mend: 'Restart the component on that node, one node after the other. Then let the node answer again: `sh install.sh --report`, `kubepki deliver --confirm`.',
  sources: [kubernetesIssue('kubernetes/kubeadm#2409'), kubernetesIssue('etcd-io/etcd#11555')],
  *survey(everything) {
    const { desired, observed, now } = everything;
    const { arrivals, running } = observed.deliveries;
    yield* startedBefore(everything, tolerance);
    if (desired.version === undefined || arrivals.size === 0) return;
    const neighbours = byNode(desired);
    for (const artefact of desired.artefacts) {
      const arrival = arrivals.get(artefactKey(artefact));
      if (artefact.node === undefined || arrival === undefined) continue;
      const seen = new Set<ComponentName>();
      for (const { component, place, file } of readAtStart(artefact, arrival, neighbours, desired.version)) {
        const started = running.get(processKey(artefact.node, component));
        if (seen.has(component) || !isOwed(file, started) || isInUse(arrival, artefact, component)) continue;
        seen.add(component);
        yield {
          artefact: artefact.name,
          place,
          message: `is on the node since ${minuteOf(file.since)} UTC, and ${component} ${started == null ? 'was not seen to be restarted since' : `runs since ${minuteOf(started)} UTC with what it read then`}`,
          actual: [component],
          ...(isDying(arrival.former, artefact, now) ? { severity: 'critical' as const } : {}),
        };
      }
    }
  },
};

/** The files of an artefact that its node has, with the components that read them when they start and never again. */
const readAtStart = (
  artefact: Desired,
  { files }: Arrival,
  neighbours: ReadonlyMap<string, readonly Desired[]>,
  version: Version,
) =>
  artefact.files.flatMap(({ part, place }) => {
    const file = files.get(place.path);
    if (file === undefined || file.sha256 === null) return [];
    return readingsOf(artefact, [part], neighbours.get(artefact.node ?? '') ?? []).flatMap((reading) =>
      reloadOf(reading.component, reading.name, version, reading.part).within === undefined
        ? [{ component: reading.component, place, file }]
        : [],
    );
  });

/** Rules about what became of the files on nodes, rather than about the files. */
export const isAboutDelivery = (rule: string): boolean => rule === notDelivered.id || rule === restartOwed.id;
