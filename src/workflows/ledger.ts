import { join } from 'node:path';
import { artefactKey } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { LedgerEntry } from '../core/facts/ledger.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { IssuedCertificates, type CertificateEntry, type IssuedCertificate } from '../core/read/issued.js';
import { entriesIn } from '../core/read/ledger.js';
import { LedgerChain } from '../core/read/ledger-chain.js';
import { assertKnown } from '../core/plan/choice.js';
import { certificateRows } from '../core/report/certificates.js';
import type { LedgerVerification } from '../core/report/ledger-report.js';
import { WorkflowError } from './errors.js';
import { desiredOf, displayPath, lookAtHome, openHome } from './home.js';
import { unreadable } from './unreadable.js';

/** Which entries of a ledger are asked for; empty lists ask for all. */
export interface EntryFilter {
  /** Catalog names, or NODE/NAME. */
  readonly artefacts: readonly string[];
  readonly nodes: readonly string[];
  /** As people copy it: colons, capitals and zeros in front mean nothing. */
  readonly serial: string | undefined;
  readonly since: Date | undefined;
}

/** Gives out the entries that are asked for, in the order of the ledger, one after the other. @throws WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE */
export function eachEntry(
  folder: string,
  filter: EntryFilter,
  reader: ReaderPort,
  take: (entry: LedgerEntry) => void,
): void {
  readEntries(folder, reader, (entry) => {
    if (isAskedFor(entry, filter)) take(entry);
  });
}

/**
 * A name that neither the ledger nor the spec knows is a slip of the hand, and not a name of which nothing happened. The spec is
 * looked at only for what the ledger does not know.
 *
 * @throws PlanError PLAN_CHOICE; WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE; ClusterError
 */
export function assertNames(
  folder: string,
  { artefacts, nodes }: Pick<EntryFilter, 'artefacts' | 'nodes'>,
  reader: ReaderPort,
): void {
  if (artefacts.length + nodes.length === 0) return;
  const names = new Set<string>();
  const places = new Set<string>();
  const learn = ({ node, name }: { readonly node: string | undefined; readonly name: string }): void => {
    names.add(name).add(artefactKey({ node, name }));
    if (node !== undefined) places.add(node);
  };
  readEntries(folder, reader, ({ node, artefact }) => learn({ node, name: artefact }));
  const isKnown = artefacts.every((name) => names.has(name)) && nodes.every((node) => places.has(node));
  if (!isKnown && reader.kindOf(join(folder, paths.spec)) === 'file')
    desiredOf(openHome(folder, reader)).artefacts.forEach(learn);
  assertKnown('--artefact', artefacts, names);
  assertKnown('--node', nodes, places);
}

/** Certificates that have not ended and that none has replaced, by the ledger alone. @throws WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE */
export const liveCertificates = (
  folder: string,
  filter: EntryFilter,
  reader: ReaderPort,
  now: Date,
): readonly IssuedCertificate[] =>
  issuedCertificates(folder, reader, ({ certificate }) => certificate.notAfter > now).filter(
    (one) => one.standing === 'current' && isAskedFor(one, filter),
  );

/** Every certificate that the ledger knows, as far as it is wanted, by when it was issued. @throws WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE */
export function issuedCertificates(
  folder: string,
  reader: ReaderPort,
  wanted: (entry: CertificateEntry) => boolean,
): readonly IssuedCertificate[] {
  const issued = new IssuedCertificates(wanted);
  readEntries(folder, reader, (entry) => issued.take(entry));
  return issued.all();
}

/** Why what the ledger tells may not be all. A line that is no record tells nothing, and who is looked for can be in it. @throws WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE */
export function doubtsAboutLedger(folder: string, reader: ReaderPort): readonly string[] {
  const chain = new LedgerChain();
  readLines(folder, reader, (line, isEnded) => chain.take(line, isEnded));
  const { lines, broken } = chain.verdict();
  if (lines === 0) return [noLedger];
  return broken === undefined
    ? []
    : [`line ${broken.line} of the ledger is not as it was written, so this may not be all: run kubepki ledger verify`];
}

/**
 * Follows the chain of the ledger, and looks for every certificate of the home in it. The home is looked at first: what is on disk by
 * then was recorded before.
 *
 * @throws WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE; ClusterError; KeysetError
 */
export function verifyLedger(folder: string, reader: ReaderPort, now: Date): LedgerVerification {
  const home = openHome(folder, reader);
  const desired = desiredOf(home);
  const show = displayPath(home, reader);
  const unrecorded = new Map(
    certificateRows(desired, lookAtHome(home, desired, reader), now).map((row) => [
      `${row.certificate.fingerprint} ${artefactKey(row)}`,
      row,
    ]),
  );
  const known = new Set([...unrecorded.values()].map(({ certificate }) => certificate.fingerprint));
  const recorded = new Set<string>();
  const chain = new LedgerChain();
  readLines(folder, reader, (line, isEnded) => {
    for (const { certificate } of chain.take(line, isEnded))
      if (certificate !== undefined && known.has(certificate.fingerprint)) recorded.add(certificate.fingerprint);
  });
  return {
    ...chain.verdict(),
    ledger: join(folder, paths.ledger),
    certificates: unrecorded.size,
    unrecorded: [...unrecorded.values()]
      .filter(({ certificate }) => !recorded.has(certificate.fingerprint))
      .map(({ name, node, place, certificate }) => ({
        node,
        artefact: name,
        path: show(place),
        serial: certificate.serial,
        fingerprint: certificate.fingerprint,
      })),
  };
}

/** As far as is known: an empty one, or none, of a home that has certificates. */
export const noLedger =
  'the ledger has no line: what was issued is not known, and kubepki ledger verify names what is there';

/** What a check says of a line that is no record. */
export const strangeLine = (line: number): string =>
  `line ${line} of the ledger is no record: what it said was issued or delivered is not known; run kubepki ledger verify`;

function readEntries(folder: string, reader: ReaderPort, take: (entry: LedgerEntry) => void): void {
  readLines(folder, reader, (line) => entriesIn(line).forEach(take));
}

function readLines(folder: string, reader: ReaderPort, take: Parameters<ReaderPort['readLines']>[1]): void {
  const path = join(folder, paths.ledger);
  const ledger = reader.readLines(path, take);
  if (ledger.state === 'unreadable') throw unreadable(path, ledger.reason);
  if (ledger.state === 'absent' && reader.kindOf(join(folder, paths.spec)) !== 'file')
    throw new WorkflowError('HOME_NOT_FOUND', `expected a PKI home in ${folder}, got neither a spec nor a ledger`, {
      hint: 'name a PKI home with --home, or make one with kubepki init',
    });
}

const isAskedFor = (entry: LedgerEntry, { artefacts, nodes, serial, since }: EntryFilter): boolean =>
  (artefacts.length === 0 || artefacts.includes(entry.artefact) || artefacts.includes(nameOf(entry))) &&
  (nodes.length === 0 || (entry.node !== undefined && nodes.includes(entry.node))) &&
  (serial === undefined || plainSerial(entry.certificate?.serial ?? '') === plainSerial(serial)) &&
  (since === undefined || new Date(entry.time) >= since);

const nameOf = ({ node, artefact }: LedgerEntry): string => artefactKey({ node, name: artefact });

const plainSerial = (serial: string): string =>
  serial
    .toLowerCase()
    .replace(/^0x|:/g, '')
    .replace(/^0+(?=.)/, '');
