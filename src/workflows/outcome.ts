import { artefactKey, keyOf } from '../core/catalog/desired.js';
import type { LedgerRecord, ReaderPort, Roots } from '../core/facts/store-port.js';
import type { Action } from '../core/plan/plan.js';
import type { DoneAction } from '../core/report/apply-report.js';
import type { Made } from './made.js';

/** What was made, by artefact. */
export type MadeByArtefact = ReadonlyMap<string, Made>;

export const byArtefact = (made: readonly Made[]): MadeByArtefact =>
  new Map(made.map((one) => [artefactKey(one.desired), one]));

/** The line of the ledger: every change, and of every certificate what identifies it. */
export function recordOf(actions: readonly Action[], made: MadeByArtefact, command: string, now: Date): LedgerRecord {
  const changes = actions.map((one) => {
    const { action, node, artefact } = one;
    const certificate = made.get(keyOf(one))?.certificate;
    const issued =
      certificate === undefined
        ? {}
        : {
            serial: certificate.serial,
            subject: certificate.subject.text,
            issuer: certificate.issuer.text,
            ...(certificate.authorityKeyId === undefined ? {} : { authorityKeyId: certificate.authorityKeyId }),
            notAfter: certificate.notAfter.toISOString(),
            fingerprint: certificate.fingerprint,
          };
    return { action, node: node ?? null, artefact, ...issued };
  });
  return { time: now.toISOString(), command, changes };
}

/** What an action came to. */
export function doneBy(action: Action, made: MadeByArtefact, roots: Roots, reader: ReaderPort): DoneAction {
  const one = made.get(keyOf(action));
  const written = (one?.writes ?? []).flatMap(({ place }) => reader.pathOf(roots, place) ?? []);
  return { ...action, paths: written, notAfter: one?.certificate?.notAfter, clamped: one?.clamped ?? false };
}
