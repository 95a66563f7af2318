import { keyOf, type DesiredFile } from '../core/catalog/desired.js';
import { servicesReading, type ServiceReading } from '../core/catalog/front/services.js';
import { readingsOf, type Reading } from '../core/catalog/readings.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { Secret } from '../core/facts/secret.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { readFileFacts } from '../core/read/content.js';
import { certificatesIn } from '../core/read/observe.js';
import { readersOf, type Delivery } from '../core/render/delivery.js';
import { filesOfNode, manifestEntries, renderManifest } from '../core/render/manifest.js';
import { isAboutDelivery } from '../core/rules/deliveries.js';
import { retiredFrom } from '../core/rules/leftovers.js';
import type { Finding } from '../core/rules/finding.js';
import { assertNode } from './comparison.js';
import { WorkflowError } from './errors.js';
import type { Home } from './home.js';
import { planHome } from './plan.js';

/**
 * What a node is to be given: the files of its tree as they are now, if the check finds nothing critical about them.
 *
 * @param forced ids of rules whose findings are no reason to refuse
 * @throws WorkflowError NODE_UNKNOWN, HOME_INTERRUPTED, HOME_CHANGED, DELIVERY_REFUSED
 */
export function deliver(home: Home, node: string, forced: readonly string[], reader: ReaderPort, now: Date): Delivery {
  assertNode(home.cluster.nodes, node);
  const { desired, observed, findings } = planHome(home, reader, now);
  if (observed.pending !== undefined)
    throw new WorkflowError('HOME_INTERRUPTED', 'expected a home that is whole, got one whose last apply did not end', {
      hint: 'nothing was delivered; kubepki apply finishes it first',
    });
  assertDeliverable(findings, node, forced);
  const wanted = filesOfNode(desired, node);
  const ofNode = desired.artefacts.filter((artefact) => artefact.node === node);
  const entries = manifestEntries(wanted, observed);
  const bytes = contentsOf(home, wanted, observed, reader);
  const files = new Map(wanted.map((file) => [file.place.path, file]));
  const readings = new Map(
    ofNode.flatMap((artefact): [string, FileReadings][] =>
      artefact.files.map(({ part, place }) => [
        place.path,
        { components: readingsOf(artefact, [part], ofNode), services: servicesReading(artefact, [part], ofNode) },
      ]),
    ),
  );
  return {
    node,
    files: entries.flatMap((entry) => {
      const contents = bytes.get(entry.path);
      if (contents === undefined) return [];
      const isSecret = ((files.get(entry.path)?.mode ?? 0) & 0o077) === 0;
      const { components, services } = readings.get(entry.path) ?? { components: [], services: [] };
      return [{ ...entry, contents, isSecret, readers: readersOf(components, home.cluster.version), services }];
    }),
    retired: retiredFrom(node, desired, observed),
    manifest: renderManifest(node, entries),
    time: newest(wanted, observed),
    answered: observed.deliveries.answered.get(node),
  };
}

/** Who reads a file, as far as its artefact says. */
interface FileReadings {
  readonly components: readonly Reading[];
  readonly services: readonly ServiceReading[];
}

/** What is unknown is as bad as what is critical: nobody looked at it. @throws WorkflowError DELIVERY_REFUSED */
function assertDeliverable(findings: readonly Finding[], node: string, forced: readonly string[]): void {
  const bad = findings.filter(
    (finding) =>
      finding.node === node &&
      !isAboutDelivery(finding.rule) &&
      (finding.severity === 'critical' || finding.severity === 'unknown') &&
      !forced.includes(finding.rule),
  );
  const [first] = bad;
  if (first === undefined) return;
  const more = bad.length === 1 ? '' : ` and ${bad.length - 1} more`;
  const rules = [...new Set(bad.map(({ rule }) => `--force ${rule}`))].join(' ');
  throw new WorkflowError(
    'DELIVERY_REFUSED',
    `expected a tree that passes the check, got ${keyOf(first)}, which ${first.message} (${first.rule})${more}`,
    { hint: `nothing was delivered; run kubepki plan, or deliver it as it is with ${rules}` },
  );
}

/** The bytes that were judged, read again, by path. @throws WorkflowError HOME_CHANGED */
function contentsOf(
  { roots }: Home,
  files: readonly DesiredFile[],
  { files: judged }: Observed,
  reader: ReaderPort,
): ReadonlyMap<string, Secret> {
  const snapshot = reader.snapshot(roots, { places: files.map(({ place }) => place), folders: [], opens: () => true });
  return new Map(
    snapshot.flatMap((file): (readonly [string, Secret])[] => {
      const before = judged.get(placeKey(file.place));
      const facts = readFileFacts(file);
      const same =
        facts.state === before?.state &&
        (facts.state !== 'present' || before.state !== 'present' || facts.sha256 === before.sha256);
      if (!same)
        throw new WorkflowError('HOME_CHANGED', `expected ${file.place.path} as it was judged, got another`, {
          hint: 'nothing was delivered; somebody else changes the home, so run the command again',
        });
      return file.state === 'present' && file.bytes !== undefined ? [[file.place.path, file.bytes]] : [];
    }),
  );
}

/** When the newest certificate begins, seconds since 1970: a time that follows from the files alone. */
const newest = (files: readonly DesiredFile[], observed: Observed): number =>
  files
    .flatMap(({ place }) => {
      const facts = observed.files.get(placeKey(place));
      return facts === undefined ? [] : certificatesIn(facts);
    })
    .reduce((latest, { notBefore }) => Math.max(latest, Math.floor(notBefore.getTime() / 1000)), 0);
