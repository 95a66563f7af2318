import { artefactKey, type Desired } from '../core/catalog/desired.js';
import { componentNames } from '../core/cluster/component-names.js';
import { processKey, type Deliveries } from '../core/facts/chain.js';
import type { WrittenFile } from '../core/facts/manifest.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { ReportedFile, ReportedProcess } from '../core/facts/reported.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { readAnswer } from '../core/read/delivered.js';
import { certificatesIn } from '../core/read/observe.js';
import { filesOfNode, manifestEntries, type ManifestEntry } from '../core/render/manifest.js';
import { retiredFrom } from '../core/rules/leftovers.js';
import type { Confirmed, Deviation } from '../core/report/confirm-report.js';
import { assertNode } from './comparison.js';
import { WorkflowError } from './errors.js';
import { desiredOf, lookAtHome, openHome } from './home.js';

/**
 * Takes what a node says about itself into the ledger: a `delivered` change for each artefact that is there as it should be, a
 * `differs` change for each that is not, a `gone` change for each file that the home has removed and the node has no longer, a `runs`
 * change for each component. Says what differs. What the ledger knows already is not
 * added to it.
 *
 * @param node undefined to take the answer's word for it
 * @throws WorkflowError ANSWER_MALFORMED, NODE_UNKNOWN; StoreError
 */
export function confirmDelivery(
  folder: string,
  { text, node }: { readonly text: string; readonly node: string | undefined },
  { reader, writer }: { readonly reader: ReaderPort; readonly writer: WriterPort },
  now: Date,
): Confirmed {
  const answer = readAnswer(text);
  const malformed = (message: string) =>
    new WorkflowError('ANSWER_MALFORMED', message, { hint: 'sh install.sh --report prints it, on the node' });
  if (typeof answer === 'string') throw malformed(answer);
  if (node !== undefined && node !== answer.node)
    throw malformed(`expected the answer of ${node}, got that of ${answer.node}`);
  const release = writer.lock(folder, 'deliver --confirm', now);
  try {
    const home = openHome(folder, reader);
    assertNode(home.cluster.nodes, answer.node);
    const desired = desiredOf(home);
    const observed = lookAtHome(home, desired, reader);
    const expected = manifestEntries(filesOfNode(desired, answer.node), observed);
    const retired = retiredFrom(answer.node, desired, observed);
    const deviations = deviationsOf(expected, retired, answer.files);
    const wrong = new Set(deviations.map(({ path }) => path));
    const listed = new Set(expected.map(({ path }) => path));
    const sent = desired.artefacts.filter(
      ({ node: owner, kind, files }) =>
        owner === answer.node && kind !== 'manifest' && files.some(({ place }) => listed.has(place.path)),
    );
    const isRight = ({ files }: Desired) => files.every(({ place }) => !wrong.has(place.path));
    const found = new Map(answer.files.map((file) => [file.path, file]));
    const changes = [
      ...sent
        .map((artefact) => changeOf(artefact, isRight(artefact), observed, found))
        .filter((change) => !isSaid(change, home.past.deliveries)),
      ...retired.filter(({ path }) => found.get(path)?.sha256 === null).map(({ path }) => goneFrom(answer.node, path)),
      ...answer.processes
        .map((one) => runOf(answer.node, one))
        .filter((change) => isKnown(change) && !isRunning(change, home.past.deliveries)),
    ];
    if (changes.length > 0)
      writer.commit(home.roots, { record: { time: now.toISOString(), command: 'deliver --confirm', changes } });
    const arrived = sent.filter(isRight);
    return {
      node: answer.node,
      delivered: arrived.map(artefactKey),
      deviations,
      retired: retired.flatMap(({ path, sha256 }) => {
        const there = found.get(path)?.sha256;
        return typeof there === 'string' ? [{ path, asDelivered: there === sha256 }] : [];
      }),
      recorded: changes.length > 0,
    };
  } finally {
    release();
  }
}

/** What the ledger keeps of one artefact: its files as they lie on the node, and, if they are right, the certificate in them. */
function changeOf(
  { node, name, files }: Desired,
  isRight: boolean,
  observed: Observed,
  found: ReadonlyMap<string, ReportedFile>,
) {
  const certificate = isRight
    ? files.flatMap(({ place }) => certificatesIn(observed.files.get(placeKey(place)) ?? { place, state: 'absent' }))[0]
    : undefined;
  return {
    action: isRight ? ('delivered' as const) : ('differs' as const),
    node: node ?? '',
    artefact: name,
    ...(certificate === undefined
      ? {}
      : {
          fingerprint: certificate.fingerprint,
          notBefore: certificate.notBefore.toISOString(),
          notAfter: certificate.notAfter.toISOString(),
        }),
    files: files.map(({ place: { path } }) => {
      const changed = found.get(path)?.changed;
      return {
        path,
        sha256: found.get(path)?.sha256 ?? null,
        ...(changed === undefined ? {} : { changed: changed.toISOString() }),
      };
    }),
  };
}

/** The ledger ends with the same words: when a file changed without getting other contents is not worth a line. */
function isSaid({ node, artefact, files, ...change }: ReturnType<typeof changeOf>, { arrivals }: Deliveries): boolean {
  const before = arrivals.get(artefactKey({ node, name: artefact }));
  return (
    before?.isRight === (change.action === 'delivered') &&
    files.every(({ path, sha256 }) => before.files.get(path)?.sha256 === sha256)
  );
}

/** Of a file that the home has removed earlier. */
const goneFrom = (node: string, path: string) => ({ action: 'gone' as const, node, artefact: path });

const runOf = (node: string, { component, started }: ReportedProcess) => ({
  action: 'runs' as const,
  node,
  artefact: component,
  since: started?.toISOString() ?? null,
});

const isKnown = ({ artefact }: ReturnType<typeof runOf>): boolean =>
  (componentNames as readonly string[]).includes(artefact);

/** Counted from the start of its machine, the start of a process moves by a second whenever the clock is set. */
function isRunning({ node, artefact, since }: ReturnType<typeof runOf>, { running }: Deliveries): boolean {
  const before = running.get(processKey(node, artefact));
  if (before === undefined || before === null || since === null) return before === null && since === null;
  return Math.abs(before.getTime() - new Date(since).getTime()) <= 2000;
}

/** One a file: what matters most. */
function deviationsOf(
  expected: readonly ManifestEntry[],
  retired: readonly WrittenFile[],
  found: readonly ReportedFile[],
): readonly Deviation[] {
  const byPath = new Map(found.map((file) => [file.path, file]));
  const listed = new Set([...expected, ...retired].map(({ path }) => path));
  return [
    ...expected.flatMap((entry) => deviationOf(entry, byPath.get(entry.path))),
    ...found
      .filter(({ path, sha256 }) => !listed.has(path) && sha256 !== null)
      .map(({ path }): Deviation => ({ path, difference: 'not in the manifest', expected: null, actual: null })),
  ];
}

function deviationOf(entry: ManifestEntry, found: ReportedFile | undefined): readonly Deviation[] {
  const { path } = entry;
  if (found === undefined) return [{ path, difference: 'not reported', expected: null, actual: null }];
  if (found.sha256 === null) return [{ path, difference: 'missing', expected: null, actual: null }];
  const differs = (difference: Deviation['difference'], expected: string, actual: string): readonly Deviation[] =>
    expected === actual ? [] : [{ path, difference, expected, actual }];
  return [
    ...differs('contents', entry.sha256, found.sha256),
    ...differs('mode', entry.mode, found.mode ?? 'none'),
    ...differs('owner', `${entry.owner}:${entry.group}`, `${found.owner ?? ''}:${found.group ?? ''}`),
  ].slice(0, 1);
}
