import { artefactKey, isAuthority, keyOf } from '../core/catalog/desired.js';
import type { IssuePort } from '../core/facts/issue-port.js';
import type { Observed } from '../core/facts/observed.js';
import type { PassphrasePort } from '../core/facts/passphrase-port.js';
import { placeKey } from '../core/facts/place.js';
import type { ReaderPort, Write, WriterPort } from '../core/facts/store-port.js';
import type { Keysets } from '../core/keysets/keyset.js';
import type { Action, Plan } from '../core/plan/plan.js';
import { overtaken, undone } from '../core/plan/review.js';
import type { DoneAction } from '../core/report/apply-report.js';
import { AuthorityKeys } from './authority-keys.js';
import { recordedBy } from '../core/rules/settings.js';
import { WorkflowError } from './errors.js';
import { desiredOf, openHome } from './home.js';
import { newlyIgnored } from './ignore.js';
import { inLanes } from './lanes.js';
import type { Piece } from './made.js';
import { makeArtefact } from './make-artefacts.js';
import { makeAuthorities } from './make-authorities.js';
import { byArtefact, doneBy, onlyIn, recordOf, removedAs, secretOf, writtenAs } from './outcome.js';
import { absentPrivateFolders, looseFiles, ownersFor, permissionsFor } from './ownership.js';
import { planHome, retiredPlaces, type Planned, type Reviewed } from './plan.js';
import { sealFor, type NewKeys } from './seal.js';
import { assertRight, manifestPieces, manifestsOfGone, overlaid, removalsOf } from './staging.js';
import { Workshop } from './workshop.js';

/** What applying takes from outside. */
export interface Tools {
  readonly reader: ReaderPort;
  readonly writer: WriterPort;
  readonly issue: IssuePort;
  readonly passphrase: PassphrasePort;
  /** Told after each artefact how many of how many are made. */
  readonly progress?: ((made: number, of: number) => void) | undefined;
}

export interface Applied {
  readonly done: readonly DoneAction[];
  /** Of what was to be done, what a plan made afterwards still finds. Anything here is a failure of the verification. */
  readonly remaining: readonly Action[];
}

/**
 * Carries out a plan as it was reviewed, or a part of it: lock, compare with what it was made from, make, judge what was made by the
 * same rules, commit, look again. What has become due since the plan was made is left to the next one.
 *
 * @param further files that are written with it, before everything else
 * @throws WorkflowError HOME_CHANGED, AUTHORITY_UNUSABLE, APPLY_REJECTED; StoreError; nothing is changed then
 */
export async function applyPlan(
  reviewed: Reviewed,
  tools: Tools,
  command: string,
  now: Date,
  further: readonly Piece[] = [],
): Promise<Applied> {
  const { home, plan, newKeys } = reviewed;
  const { folder } = home;
  const release = tools.writer.lock(folder, command, now);
  try {
    const current = planHome(openHome(folder, tools.reader, home.lent, home), tools.reader, now, reviewed);
    assertFits(plan, current.plan);
    if (plan.actions.length === 0) return { done: [], remaining: [] };
    const { done, staged } = await carryOut({ ...current, plan }, newKeys, tools, command, now, further);
    const again = openHome(folder, tools.reader, home.lent, current.home);
    const afterwards = planHome(again, tools.reader, now, { ...current, observed: staged });
    return { done, remaining: undone(plan, afterwards.plan) };
  } finally {
    release();
  }
}

/** @throws WorkflowError HOME_CHANGED */
function assertFits(plan: Plan, current: Plan): void {
  const changed = (message: string) =>
    new WorkflowError('HOME_CHANGED', message, { hint: 'nothing was changed; run kubepki plan again' });
  if (current.fingerprint !== plan.fingerprint)
    throw changed('expected the home that the plan was made from, got one that has changed since');
  const [late] = overtaken(plan, current);
  if (late !== undefined)
    throw changed(`expected a plan that is still enough, got ${late.action} for ${keyOf(late)}, which has become due`);
}

/** RSA keys are made in four threads; one is always ready to begin. */
const lanes = 8;

/** What was done, and everything as it is then. */
interface CarriedOut {
  readonly done: readonly DoneAction[];
  readonly staged: Observed;
}

/**
 * Makes what a plan says, judges it by the rules, and commits it. The caller holds the lock, and the plan is that of the home now.
 *
 * @param further files that are written with it, before everything else
 */
export async function carryOut(
  planned: Planned,
  newKeys: NewKeys,
  tools: Tools,
  command: string,
  now: Date,
  further: readonly Piece[] = [],
): Promise<CarriedOut> {
  const { home, plan, observed } = planned;
  const wanted = new Map(plan.actions.map((action) => [keyOf(action), action]));
  const created = planned.desired.artefacts
    .filter(isAuthority)
    .filter((artefact) => wanted.get(artefactKey(artefact))?.action === 'create');
  const keys = new AuthorityKeys(home.roots, tools);
  const fresh = await makeAuthorities(created, tools.issue, sealFor(planned, newKeys, keys, tools), now);
  const keysets: Keysets = new Map([
    ...home.keysets,
    ...fresh.map(({ keyset }) => [keyset.authority, keyset] as const),
  ]);
  const desired = fresh.length === 0 ? planned.desired : desiredOf({ ...home, keysets });
  const workshop = new Workshop(home.roots, keysets, observed, fresh, tools.reader, keys, tools.issue);
  const others = desired.artefacts.filter(
    (artefact) =>
      !isAuthority(artefact) &&
      artefact.kind !== 'manifest' &&
      (wanted.get(artefactKey(artefact))?.action ?? 'permissions') !== 'permissions',
  );
  let count = 0;
  const made = [
    ...fresh.map((authority) => authority.made),
    ...(await inLanes(others, lanes, async (artefact) => {
      const action = wanted.get(artefactKey(artefact)) ?? ({ action: 'create', keepsKey: false } as const);
      const one = await makeArtefact(artefact, action, observed, workshop, now);
      count += 1;
      tools.progress?.(count, others.length);
      return one;
    })),
  ];
  const results = byArtefact(made);
  const pieces = made.flatMap(({ writes }) => writes);
  const retired = retiredPlaces(planned.findings);
  const gone = plan.actions.flatMap((action) => (action.action === 'retire' ? (retired.get(keyOf(action)) ?? []) : []));
  const staged = overlaid(observed, pieces, gone);
  const touched = [...pieces.map(({ place }) => place.node), ...plan.actions.map(({ node }) => node)];
  // Flags that differ are noted once somebody has been shown them: with the action for the manifest.
  const manifests = manifestPieces(desired, staged, touched, (manifest) =>
    wanted.has(artefactKey(manifest)) ? manifest.settings : (recordedBy(manifest, observed) ?? manifest.settings),
  );
  const ofGone = manifestsOfGone(desired, observed, staged, gone);
  assertRight(desired, staged, made, planned.findings, now);
  const owners = ownersFor(home, desired, tools.reader);
  const ignores = newlyIgnored(home.folder, pieces, tools.reader);
  const writes = [...further, ...ignores, ...pieces, ...manifests, ...ofGone.pieces].map((one): Write => ({
    ...one,
    owner: owners(one.place),
  }));
  const written = new Set(writes.map(({ place }) => placeKey(place)));
  const loose = looseFiles(planned.findings);
  const permissions = desired.artefacts
    .filter((artefact) => wanted.has(artefactKey(artefact)))
    .flatMap((artefact) => permissionsFor(artefact, loose, observed, owners))
    .filter(({ place }) => !written.has(placeKey(place)));
  tools.writer.createHome(home.folder, absentPrivateFolders(desired, observed));
  // Files are installed trust first, then a key before its certificate: they go the other way.
  const removals = [...removalsOf(gone, observed).toReversed(), ...ofGone.removals];
  tools.writer.commit(home.roots, {
    writes,
    removals,
    permissions,
    record: recordOf(
      plan.actions,
      results,
      (action) => ({
        ...onlyIn(retired.get(keyOf(action)), observed, staged),
        ...removedAs(retired.get(keyOf(action)), observed),
        ...writtenAs(results.get(keyOf(action)), staged),
        ...secretOf(results.get(keyOf(action)), staged),
      }),
      command,
      now,
    ),
  });
  return { done: plan.actions.map((action) => doneBy(action, results, retired, home.roots, tools.reader)), staged };
}
