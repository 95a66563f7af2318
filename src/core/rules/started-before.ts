import { artefactKey, fileOf, type Desired } from '../catalog/desired.js';
import { absolute } from '../catalog/placement.js';
import { readersOf } from '../catalog/readings.js';
import type { Part } from '../catalog/row.js';
import { reloadOf } from '../components/reload.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import { holdingsOf, type Content } from '../facts/file.js';
import type { MachineFacts } from '../facts/machine.js';
import type { Observed } from '../facts/observed.js';
import { placeKey, type Place } from '../facts/place.js';
import { tellingOf, toldRelease } from '../infer/told.js';
import { certificatesOfContext } from '../read/observe.js';
import type { SurveySight } from './rule.js';
import type { Survey } from './survey.js';

// A process that runs longer than a certificate exists has not read it.

/** Of several processes of a component nobody can say which of them runs since then, and which reads a file. */
const isSeveral = ({ sources }: MachineFacts, component: string): boolean =>
  new Set(
    sources.flatMap((source) =>
      source.component === component && source.flags.some(({ form }) => form === 'process') ? [source.file] : [],
    ),
  ).size > 1;

/**
 * Components of the machines that were looked at whose process is older than a certificate in a file that they read only when they start.
 *
 * @param tolerance by how much a start may be told too early; milliseconds
 */
export function* startedBefore({ desired, observed }: Survey, tolerance: number): Generator<SurveySight> {
  for (const artefact of desired.artefacts) {
    const machine = artefact.node === undefined ? undefined : observed.machines?.get(artefact.node);
    if (machine?.running === undefined || observed.deliveries.arrivals.has(artefactKey(artefact))) continue;
    const seen = new Set<string>();
    for (const { component, place } of readAtStart(artefact, machine, desired.version)) {
      const since = machine.running.get(component);
      const begin = beginOf(place, observed, machine.at);
      if (since == null || begin === undefined || seen.has(component) || isSeveral(machine, component)) continue;
      if (begin.getTime() <= since.getTime() + tolerance) continue;
      seen.add(component);
      yield {
        artefact: artefact.name,
        place,
        message: `is of ${minuteOf(begin)} UTC, and ${component} runs since ${minuteOf(since)} UTC with what it read then, of which no file says when it ends`,
        actual: [component],
      };
    }
  }
}

/** The files of an artefact that components of its machine are told of and read when they start and never again. */
const readAtStart = (artefact: Desired, machine: MachineFacts, version: Survey['desired']['version']) =>
  readersOf(artefact).flatMap(({ component, names }) => {
    const release = version ?? toldRelease(machine, component);
    if (release === undefined || machine.running?.get(component) == null) return [];
    return Object.entries(names).flatMap(([part, flags]) => {
      const place = fileOf(artefact, part as Part)?.place;
      if (place === undefined) return [];
      const isStatic = flags.some(
        (flag) =>
          tellingOf(machine)(component, flag)?.values.includes(absolute(place.path)) === true &&
          reloadOf(component, flag, release, part === 'kubeconfig' ? 'text' : undefined).within === undefined,
      );
      return isStatic ? [{ component, place }] : [];
    });
  });

/**
 * Since when the youngest certificate in a file is valid. One that is as old as its authority, as kubeadm made them before 1.31, says
 * nothing of when it was made: then, since when the file has its contents.
 */
function beginOf(place: Place, { files, edges, certificates }: Observed, at: Date): Date | undefined {
  const file = files.get(placeKey(place));
  if (file?.state !== 'present') return undefined;
  const { modified } = file.attributes;
  const written = modified === undefined || modified > at ? [] : [modified];
  const held = certificatesRead(file.content);
  const begins = held.flatMap((one) => {
    const isAsAuthority = (edges.get(one.fingerprint) ?? []).some(
      (signer) =>
        signer !== one.fingerprint && certificates.get(signer)?.notBefore.getTime() === one.notBefore.getTime(),
    );
    return isAsAuthority ? written : [one.notBefore];
  });
  return begins.sort((a, b) => b.getTime() - a.getTime())[0];
}

/** A component reads the current context and no other. */
const certificatesRead = (content: Content): readonly CertificateFacts[] =>
  content.kind === 'kubeconfig' ? certificatesOfContext(content.kubeconfig) : (holdingsOf(content)?.certificates ?? []);
