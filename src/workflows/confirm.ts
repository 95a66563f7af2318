import { join } from 'node:path';
import { artefactKey, type Desired } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { ReportedFile } from '../core/facts/reported.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { readAnswer } from '../core/read/delivered.js';
import { lastDelivered } from '../core/read/ledger.js';
import { certificatesIn } from '../core/read/observe.js';
import { filesOfNode, manifestEntries, type ManifestEntry } from '../core/render/manifest.js';
import type { Confirmed, Deviation } from '../core/report/confirm-report.js';
import { assertNode } from './comparison.js';
import { WorkflowError } from './errors.js';
import { desiredOf, lookAtHome, openHome } from './home.js';

/**
 * Takes what a node says about its files into the ledger: a `delivered` change for each artefact that is there as it should be. Says
 * what differs. An answer that the ledger knows already adds nothing to it.
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
    const deviations = deviationsOf(expected, answer.files);
    const wrong = new Set(deviations.map(({ path }) => path));
    const listed = new Set(expected.map(({ path }) => path));
    const arrived = desired.artefacts.filter(
      ({ node: owner, kind, files }) =>
        owner === answer.node &&
        kind !== 'manifest' &&
        files.some(({ place }) => listed.has(place.path)) &&
        files.every(({ place }) => !wrong.has(place.path)),
    );
    const changes = arrived.map((artefact) => changeOf(artefact, observed));
    const before = new Map<string, string>();
    reader.readLines(join(folder, paths.ledger), (line) =>
      lastDelivered(line).forEach(([artefact, change]) => before.set(artefact, change)),
    );
    const news = changes.filter((change) => before.get(`${change.node}/${change.artefact}`) !== JSON.stringify(change));
    if (news.length > 0)
      writer.commit(home.roots, {
        record: { time: now.toISOString(), command: 'deliver --confirm', changes: news },
      });
    return { node: answer.node, delivered: arrived.map(artefactKey), deviations, recorded: news.length > 0 };
  } finally {
    release();
  }
}

/** What the ledger keeps of one artefact: the files as they lie on the node, and the certificate in them. */
function changeOf({ node, name, files }: Desired, observed: Observed) {
  const facts = files.flatMap(({ place }) => {
    const file = observed.files.get(placeKey(place));
    return file?.state === 'present' ? [file] : [];
  });
  const fingerprint = facts.flatMap(certificatesIn)[0]?.fingerprint;
  return {
    action: 'delivered' as const,
    node: node ?? '',
    artefact: name,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    files: facts.map(({ place, sha256 }) => ({ path: place.path, sha256 })),
  };
}

/** One a file: what matters most. */
function deviationsOf(expected: readonly ManifestEntry[], found: readonly ReportedFile[]): readonly Deviation[] {
  const byPath = new Map(found.map((file) => [file.path, file]));
  const listed = new Set(expected.map(({ path }) => path));
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
