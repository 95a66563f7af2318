import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { artefactKey, fileOf, isAuthority, keyOf } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { shellWord } from '../core/read/shell-word.js';
import { missing } from '../core/rules/presence.js';
import { WorkflowError } from './errors.js';
import { finishing, homeOf, openHome, type Home } from './home.js';
import { pathWords } from './path-words.js';
import { planHome, type Planned } from './plan.js';
import { isEncrypted, type NewKeys } from './seal.js';

/** A spec that init works from: its bytes, and how it is called in messages. */
export interface GivenSpec {
  readonly bytes: Buffer;
  readonly file: string;
}

export interface InitRequest {
  /** Absolute path of the home. */
  readonly folder: string;
  readonly spec: GivenSpec;
  /** Nothing about the cluster was said, so that an existing home is meant as it is. */
  readonly isDefault: boolean;
  readonly newKeys?: NewKeys;
}

/** A home that init may fill, with the plan for it. */
export interface Prepared {
  readonly planned: Planned;
  readonly spec: GivenSpec;
  /** Nothing was ever issued there, so that what makes a folder a home may still be missing. */
  readonly isNew: boolean;
}

/**
 * Says what init would do, and refuses where something is in the way. Changes nothing.
 *
 * @throws WorkflowError HOME_EXISTS; ClusterError
 */
export function prepareInit(request: InitRequest, reader: ReaderPort, now: Date): Prepared {
  const { folder, spec } = request;
  assertFolder(folder, reader);
  if (reader.kindOf(join(folder, paths.spec)) !== 'absent')
    return existing(openHome(folder, reader), request, reader, now);
  assertVacant(folder, reader);
  const planned = planHome(homeOf(folder, spec.bytes, reader, spec.file), reader, now);
  assertNothingForeign(planned);
  return { planned, spec, isNew: true };
}

function assertFolder(folder: string, reader: ReaderPort): void {
  const kind = reader.kindOf(folder);
  if (kind !== 'absent' && kind !== 'folder')
    throw refused(`expected a folder to make the home in, got ${pathWords[kind]} at ${folder}`, 'name another folder');
}

/** @throws WorkflowError HOME_EXISTS where something is in the way of a new home */
export function assertVacant(folder: string, reader: ReaderPort): void {
  assertFolder(folder, reader);
  const names = reader.namesIn(folder);
  const inTheWay = names.filter((name) => reserved.includes(name) && !isEmptyTree(join(folder, name), reader));
  if (inTheWay.length > 0)
    throw refused(
      `expected an empty folder, got ${folder} with ${inTheWay.join(', ')}`,
      reader.isInterrupted(folder)
        ? finishing(folder)
        : `name another folder, or look at what is there: kubepki check ${shellWord(folder)}`,
    );
}

/** Folders without files: what an init that was killed before it wrote the spec leaves. */
const isEmptyTree = (path: string, reader: ReaderPort): boolean =>
  reader.kindOf(path) === 'folder' && reader.namesIn(path).every((name) => isEmptyTree(join(path, name), reader));

/** Names that a home takes, and those of a PKI that somebody else put there. */
const reserved: readonly string[] = [
  paths.authorities,
  paths.nodes,
  paths.users,
  paths.ledger,
  'etc',
  'pki',
  'ca.crt',
  'ca.key',
];

const refused = (message: string, hint: string): WorkflowError => new WorkflowError('HOME_EXISTS', message, { hint });

/** The same home again: nothing to do, or what an interrupted init, or somebody who wrote the spec by hand, left to be done. */
function existing(home: Home, { spec, isDefault, newKeys }: InitRequest, reader: ReaderPort, now: Date): Prepared {
  const { folder, cluster } = home;
  const planned = planHome(home, reader, now);
  const due = planned.plan.actions;
  const isSame = isDefault || isDeepStrictEqual(homeOf(folder, spec.bytes, reader, spec.file).cluster, cluster);
  if (!isSame)
    throw refused(
      `expected an empty folder, got the home of cluster "${cluster.name}", whose spec says something else`,
      'edit its kubepki.yaml, then run kubepki plan',
    );
  assertNothingForeign(planned);
  if (newKeys === 'encrypted') assertNonePlain(planned);
  const isNew = reader.kindOf(join(folder, paths.ledger)) === 'absent';
  if (due.length > 0 && (!isNew || due.some(({ action }) => action !== 'create'))) {
    throw refused(
      `expected an empty or a complete home, got one with ${due.length} ${due.length === 1 ? 'change' : 'changes'} due`,
      'run kubepki plan, then kubepki apply',
    );
  }
  return { planned, spec, isNew };
}

/** What is there stays as it is, so that asking for something else must not look as if it had been done. */
function assertNonePlain({ desired, observed }: Planned): void {
  const plain = desired.artefacts
    .filter(isAuthority)
    .find((authority) => fileOf(authority, 'key') !== undefined && !isEncrypted(authority, observed));
  if (plain === undefined) return;
  throw refused(
    `expected authorities that are still to be made, or encrypted ones, got ${plain.name} with a plain key`,
    `encrypt it with kubepki authority encrypt ${plain.name}`,
  );
}

/** Whether applying the plan makes keys of authorities. */
export const makesAuthorities = ({ plan, desired }: Planned): boolean => {
  const authorities = new Set(desired.artefacts.filter(isAuthority).map(artefactKey));
  return plan.actions.some((action) => action.action === 'create' && authorities.has(keyOf(action)));
};

/** An authority that is gone, or that somebody else made, is never replaced by a new one. */
function assertNothingForeign({ plan, desired }: Planned): void {
  // What somebody else makes is not ours to miss.
  const theirs = new Set(desired.artefacts.filter(({ ownedBy }) => ownedBy !== undefined).map(artefactKey));
  const foreign = plan.left.find(
    (finding) => finding.rule === missing.id && finding.severity === 'critical' && !theirs.has(keyOf(finding)),
  );
  if (foreign === undefined) return;
  throw refused(
    `expected no authority, or ours, got files of another: ${foreign.artefact} ${foreign.message}`,
    'restore authorities/ from a backup, or name another folder',
  );
}
