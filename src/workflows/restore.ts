import { artefactKey, holds, keyOf, type Desired } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { restartsAfter } from '../core/plan/restarts.js';
import type { Restored, RestoredRow } from '../core/report/history-report.js';
import { caseOf } from '../core/rules/case.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { recordedBy } from '../core/rules/settings.js';
import { WorkflowError } from './errors.js';
import { displayPath, openHome } from './home.js';
import { changedParts, lookBack, removedBy, type LookBack } from './look-back.js';
import { changeOf, onlyIn } from './outcome.js';
import { absentPrivateFolders } from './ownership.js';
import { planHome } from './plan.js';
import { manifestPieces, sameFinding } from './staging.js';

/** Changes that can be taken back, as people are asked about them. */
export interface Restoration extends Restored {
  readonly folder: string;
  readonly id: string | undefined;
}

/**
 * What taking back the last change comes to, or everything since and with the one that `id` names. Changes nothing.
 *
 * @returns undefined when nothing is kept
 * @throws WorkflowError HISTORY_UNKNOWN, HISTORY_REFUSED; StoreError STORE_TORN; ClusterError
 */
export function planRestoration(
  folder: string,
  id: string | undefined,
  reader: ReaderPort,
  now: Date,
): Restoration | undefined {
  const back = lookBack(folder, id, reader);
  return back === undefined ? undefined : { folder, id, ...described(back, reader, now) };
}

/**
 * Puts back what was reviewed, as apply puts files in place: lock, compare, judge, commit. It is a change like any other, so that it
 * can be taken back too.
 *
 * @returns how many actions a plan has now
 * @throws WorkflowError HOME_CHANGED, HISTORY_REFUSED; StoreError; nothing is changed then
 */
export function restore(
  reviewed: Restoration,
  { reader, writer }: { readonly reader: ReaderPort; readonly writer: WriterPort },
  command: string,
  now: Date,
): number {
  const { folder } = reviewed;
  const release = writer.lock(folder, command, now);
  try {
    const back = lookBack(folder, reviewed.id, reader);
    const { rows, entries } = back === undefined ? { rows: [], entries: [] } : described(back, reader, now);
    const ids = (some: Restored['entries']) => some.map(({ id }) => id).join();
    if (back === undefined || ids(entries) !== ids(reviewed.entries) || rows.length !== reviewed.rows.length)
      throw new WorkflowError('HOME_CHANGED', 'expected the history that was looked at, got one that goes on', {
        hint: 'nothing was changed; run the command again',
      });
    writer.createHome(folder, absentPrivateFolders(back.desired, back.observed));
    writer.commit(back.home.roots, {
      ...changesFor(back, reader),
      record: { time: now.toISOString(), command, changes: recorded(back, rows, now) },
    });
    return proposedIn(folder, reader, now);
  } finally {
    release();
  }
}

/** @returns how many actions a plan has now */
export const proposedIn = (folder: string, reader: ReaderPort, now: Date): number =>
  planHome(openHome(folder, reader), reader, now).plan.actions.length;

/** @throws WorkflowError HISTORY_REFUSED */
function described(back: LookBack, reader: ReaderPort, now: Date): Restored {
  assertSound(back, now);
  const { entries, home, desired, observed, files, staged } = back;
  const show = displayPath(home, reader);
  return {
    entries,
    rows: files.map(({ place, before, expected, artefact, part }): RestoredRow => ({
      action: before.state === 'absent' ? 'remove' : expected === undefined ? 'bring back' : 'restore',
      node: artefact === undefined ? place.node : artefact.node,
      artefact: artefact?.name ?? place.path,
      path: show(place),
      notAfter:
        artefact === undefined ||
        before.state === 'absent' ||
        part === undefined ||
        !(holds(part, 'certificate') || part === 'kubeconfig')
          ? undefined
          : certificateOf(artefact, staged, now)?.notAfter,
    })),
    restarts: restartsAfter(changedParts(files), desired, observed, home.cluster.version),
  };
}

const certificateOf = (artefact: Desired, staged: Observed, now: Date) =>
  artefact.kind === 'pair' || artefact.kind === 'kubeconfig'
    ? caseOf(artefact, staged, now).certificate?.value
    : undefined;

/**
 * What comes back is judged as apply judges what it made, but for what the spec asks for by now: that is what a plan proposes again.
 * A certificate that has ended, or one without its key, does not come back.
 *
 * @throws WorkflowError HISTORY_REFUSED
 */
function assertSound({ desired, observed, staged, files }: LookBack, now: Date): void {
  const sound = rules.filter(({ stage }) => stage !== 'present' && stage !== 'identity');
  const before = new Set(judge(sound, desired, observed, now).map(sameFinding));
  const fault = judge(sound, desired, staged, now).find(
    (finding) =>
      (finding.severity === 'critical' || finding.severity === 'unknown') && !before.has(sameFinding(finding)),
  );
  const refuse = (what: string) =>
    new WorkflowError('HISTORY_REFUSED', `expected files that pass the check, got ${what}`, {
      hint: 'nothing was changed; kubepki renew issues what is needed again, as the spec has it now',
    });
  if (fault !== undefined) throw refuse(`${keyOf(fault)}, which ${fault.message} (${fault.rule})`);
  const half = files.find(({ artefact }) => artefact !== undefined && isHalf(artefact, staged));
  if (half?.artefact !== undefined) throw refuse(`${artefactKey(half.artefact)}, a certificate without its key`);
}

function isHalf({ files }: Desired, staged: Observed): boolean {
  const isThere = (part: string): boolean | undefined => {
    const file = files.find((one) => one.part === part);
    return file && staged.files.get(placeKey(file.place))?.state === 'present';
  };
  return isThere('certificate') === true && isThere('key') === false;
}

/** Files with the owner that they had, then the manifests of the nodes that they lie on; a certificate is removed before its key. */
function changesFor({ home, desired, staged, files }: LookBack, reader: ReaderPort) {
  const owner = reader.ownerOf(home.folder);
  const nodes = new Set(home.cluster.nodes.map(({ name }) => name));
  const touched = files.map(({ place: { node } }) => (node !== undefined && nodes.has(node) ? node : undefined));
  const writes = files.flatMap(({ piece, before }) =>
    piece === undefined || before.state !== 'file' ? [] : [{ ...piece, owner: { uid: before.uid, gid: before.gid } }],
  );
  const manifests = manifestPieces(
    desired,
    staged,
    touched,
    // What its components were started with before, so that a plan asks for a restart again where that follows.
    (manifest) => recordedBy(manifest, staged) ?? manifest.settings,
  ).map((one) => ({ ...one, owner }));
  const gone = new Set(removedBy(files).map(placeKey));
  const removals = files.flatMap(({ place, expected }) =>
    gone.has(placeKey(place)) && expected !== undefined ? [{ place, sha256: expected }] : [],
  );
  return { writes: [...writes, ...manifests], removals: removals.reverse() };
}

/** One change an artefact; of a certificate that is in use again what identifies it. */
function recorded({ files, observed, staged }: LookBack, rows: readonly RestoredRow[], now: Date) {
  const changes = files.map(({ artefact, place }, index) => {
    const row = rows[index];
    const action = row?.action === 'remove' ? 'remove' : 'restore';
    const certificate =
      artefact === undefined || action === 'remove' ? undefined : certificateOf(artefact, staged, now);
    return {
      ...changeOf({ action, node: row?.node, artefact: row?.artefact ?? '' }, certificate),
      // What the spec does not have is known by its certificate only.
      ...(artefact === undefined ? onlyIn(place, staged, observed) : {}),
    };
  });
  return [...new Map(changes.map((change) => [`${String(change.node)}/${change.artefact}`, change])).values()];
}
