import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Answers } from '../core/adopt/cluster.js';
import { foundCluster } from '../core/adopt/cluster.js';
import { concede, type Conceded } from '../core/adopt/concessions.js';
import { configuredNames } from '../core/adopt/configured.js';
import { draftSpec, placements, questions, type Found } from '../core/adopt/draft.js';
import { foundAuthorities, keysetsIn, withKeysInHome, type FoundAuthority } from '../core/adopt/keysets.js';
import { foundLifetimes } from '../core/adopt/lifetimes.js';
import { foundNode } from '../core/adopt/node.js';
import { attested, requested } from '../core/adopt/requests.js';
import { standIns } from '../core/adopt/stand-ins.js';
import type { Survey } from '../core/adopt/survey.js';
import type { Desired, DesiredState } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { modes } from '../core/catalog/placement.js';
import type { Observed } from '../core/facts/observed.js';
import { inHome, type Place } from '../core/facts/place.js';
import type { LedgerRecord, ReaderPort } from '../core/facts/store-port.js';
import { renderKeyset } from '../core/keysets/file.js';
import { PastReader } from '../core/read/past.js';
import { renderPem } from '../core/read/pem.js';
import { caseOf } from '../core/rules/case.js';
import type { Finding } from '../core/rules/finding.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { WorkflowError } from './errors.js';
import { identityOf } from './outcome.js';
import { desiredOf, homeOfSpec, lookAtHome, type Home } from './home.js';
import { piece, type Piece } from './made.js';
import { manifestPieces, overlaid } from './staging.js';

/** An existing cluster as a home would manage it, before anything is written. */
export interface Adoption {
  readonly spec: string;
  readonly home: Home;
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly findings: readonly Finding[];
  readonly conceded: readonly Conceded[];
  /** Absolute paths of certificates and kubeconfigs that are none of the cluster's. */
  readonly leftAlone: readonly string[];
  /** What files say of certificates that are otherwise, and could not be taken over. */
  readonly notes: readonly string[];
  /** Files of the home, except what every home has. */
  readonly pieces: readonly Piece[];
  readonly record: LedgerRecord;
}

interface AdoptionContext {
  /** The home gets copies of the keys of authorities, instead of being told where they lie. */
  readonly copyKeys: boolean;
  readonly now: Date;
}

/** How often findings can lead to settings that uncover further findings: the stages in which an artefact is judged, and one. */
const rounds = 8;

/**
 * Finds the smallest spec that takes what is there as it is: what every node says, then a setting for every finding that one can
 * accept, until there is none left.
 *
 * @param folder where the home will be
 * @throws WorkflowError IMPORT_INCOMPLETE; ClusterError
 */
export function adopt(
  surveys: readonly Survey[],
  answers: Answers,
  folderFor: (name: string) => string,
  { copyKeys, now }: AdoptionContext,
  reader: ReaderPort,
): Adoption {
  const found = foundIn(surveys, answers);
  const folder = folderFor(found.cluster.name?.value ?? '');
  const context = { folder, copyKeys, now };
  const leftAlone = [
    ...new Set(surveys.flatMap(({ root, leftAlone: paths }) => paths.map((path) => join(root, path)))),
  ];
  return { ...conceding(found, answers, now, (spec) => judged(spec, context, reader)), leftAlone };
}

/** What the nodes say together. @throws WorkflowError IMPORT_INCOMPLETE */
export function foundIn(surveys: readonly Survey[], answers: Answers): Found {
  const nodes = surveys.map(foundNode);
  const found: Found = {
    nodes,
    cluster: foundCluster(nodes, answers),
    layout: surveys[0]?.layout ?? 'kubepki',
  };
  assertAnswered(found, answers);
  return found;
}

/** A spec, and what the rules say where it holds. */
export type Judged = Pick<Adoption, 'desired' | 'observed' | 'findings'>;

/** Tries specs, with one setting more for each finding that one can accept, until there is none left. */
export function conceding<T extends Judged>(
  found: Found,
  answers: Answers,
  now: Date,
  judgedBy: (spec: string) => T,
): T & Pick<Adoption, 'spec' | 'conceded' | 'notes'> {
  const { nodes } = found;
  const lifetimes = foundLifetimes(nodes, answers.configured, now);
  const requests = requested(nodes);
  const notes = [...requests.notes, ...lifetimes.notes];
  const told = { ...answers, configured: [...answers.configured, ...lifetimes.settings] };
  let conceded: readonly Conceded[] = [
    ...placements(found),
    ...standIns(nodes),
    ...configuredNames(answers.configured, nodes),
    ...requests.conceded,
    ...lifetimes.conceded,
  ];
  for (let round = 0; ; round += 1) {
    const all = [...conceded, ...attested(conceded, nodes)];
    const spec = draftSpec(found, told, all);
    const draft = judgedBy(spec);
    const more = concede(draft.findings, draft.desired, draft.observed, now).filter(
      (one) => !conceded.some((other) => isDeepStrictEqual(other, one)),
    );
    if (more.length === 0 || round === rounds) return { ...draft, spec, conceded: all, notes };
    conceded = [...conceded, ...more];
  }
}

/** @throws WorkflowError IMPORT_INCOMPLETE */
function assertAnswered(found: Found, answers: Answers): void {
  const open = questions(found, answers);
  if (open.length === 0) return;
  throw new WorkflowError(
    'IMPORT_INCOMPLETE',
    `expected to find everything that a spec needs, got no sign of ${open.map(({ what }) => what).join(', ')}`,
    { hint: `say it: ${[...new Set(open.map(({ flag }) => flag))].join(' ')}` },
  );
}

/** What the rules say of the home that this spec would make. */
function judged(
  spec: string,
  { folder, copyKeys, now }: AdoptionContext & { readonly folder: string },
  reader: ReaderPort,
): Omit<Adoption, 'spec' | 'conceded' | 'leftAlone' | 'notes'> {
  const bare = homeOfSpec(folder, Buffer.from(spec), reader, 'the spec of the import');
  const places = desiredOf(bare);
  const pathOf = (place: Place) => reader.pathOf(bare.roots, place);
  const first = lookAtHome(bare, places, reader);
  const lying = foundAuthorities(places, first, pathOf);
  const authorities = copyKeys ? withKeysInHome(lying) : lying;
  const keysets = keysetsIn(authorities);
  const desired = desiredOf({ ...bare, keysets });
  const seen = lookAtHome({ ...bare, keysets }, desired, reader, undefined, first);
  const record = recordOf(desired.artefacts, seen, now);
  const certified = [...(copyKeys ? keyPieces(lying, reader) : []), ...authorityPieces(authorities)];
  const past = new PastReader();
  past.take(JSON.stringify(record), true);
  const staged = overlaid({ ...seen, issuedOnce: past.issuedOnce }, certified);
  const pieces = [
    ...certified,
    ...manifestPieces(
      desired,
      staged,
      bare.cluster.nodes.map(({ name }) => name),
      // With what its components run, nobody has said.
      () => undefined,
    ),
  ];
  const observed = overlaid(staged, pieces);
  const home = { ...bare, keysets, past };
  return { home, desired, observed, findings: judge(rules, desired, observed, now), pieces, record };
}

/** The keys of authorities as they lie on the nodes, for the home. */
const keyPieces = (authorities: ReadonlyMap<string, FoundAuthority>, reader: ReaderPort): readonly Piece[] =>
  [...authorities].flatMap(([name, { keyset }]) =>
    keyset.generations.flatMap(({ id, key }) => {
      const file = key?.held === 'file' ? reader.read(key.path) : undefined;
      return file?.state === 'present' && file.bytes !== undefined
        ? [piece(inHome(paths.generation(name, id).key), modes.key, file.bytes)]
        : [];
    }),
  );

/** Certificates of authorities, which are public, and what says where their keys are. */
const authorityPieces = (authorities: ReadonlyMap<string, FoundAuthority>): readonly Piece[] =>
  [...authorities].flatMap(([name, { keyset, certificates }]) => [
    ...keyset.generations.flatMap(({ id, certificate }) => {
      const der = certificates.find(({ fingerprint }) => fingerprint === certificate)?.der;
      return der === undefined
        ? []
        : [piece(inHome(paths.generation(name, id).certificate), modes.certificate, renderPem('CERTIFICATE', der))];
    }),
    piece(inHome(paths.keyset(name)), 0o644, renderKeyset(keyset)),
  ]);

/** The line of the ledger: every certificate that was found, so that it is known as one of the cluster's own. */
function recordOf(artefacts: readonly Desired[], observed: Observed, now: Date): LedgerRecord {
  const changes = artefacts.flatMap((artefact) => {
    const certificate =
      artefact.kind === 'authority' || artefact.kind === 'pair' || artefact.kind === 'kubeconfig'
        ? certificateOf(artefact, observed, now)
        : undefined;
    if (certificate === undefined) return [];
    return [{ action: 'imported', node: artefact.node ?? null, artefact: artefact.name, ...identityOf(certificate) }];
  });
  return { time: now.toISOString(), command: 'import', changes };
}

const certificateOf = (artefact: Desired, observed: Observed, now: Date) =>
  artefact.kind === 'authority'
    ? observed.certificates.get(artefact.generation?.certificate ?? '')
    : caseOf(artefact, observed, now).certificate?.value;
