import { keyOf } from '../catalog/desired.js';
import type { LedgerEntry } from '../facts/ledger.js';
import type { ChainVerdict } from '../read/ledger-chain.js';
import { counted } from './counted.js';
import { dayOf } from '../facts/dates.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';

/** A certificate of the home that no line of the ledger speaks of. */
export interface Unrecorded {
  readonly node: string | undefined;
  readonly artefact: string;
  readonly path: string;
  readonly serial: string;
  readonly fingerprint: string;
}

/** What a ledger and its home say of each other. */
export interface LedgerVerification extends ChainVerdict {
  readonly ledger: string;
  /** How many certificates the home has. */
  readonly certificates: number;
  readonly unrecorded: readonly Unrecorded[];
}

export const isVerified = ({ broken, duplicates, unrecorded }: LedgerVerification): boolean =>
  broken === undefined && duplicates.length === 0 && unrecorded.length === 0;

/** One entry in the document of `schemas/ledger.json`. */
export const entryDocument = ({ time, command, by, action, node, artefact, to, certificate }: LedgerEntry) => ({
  time,
  command,
  by: by ?? null,
  action,
  node: node ?? null,
  artefact,
  to: to ?? null,
  certificate:
    certificate === undefined
      ? null
      : {
          serial: certificate.serial,
          subject: certificate.subjectText,
          issuer: certificate.issuer,
          notAfter: certificate.notAfter.toISOString(),
          fingerprint: certificate.fingerprint,
        },
});

/** What stands in front of the entries of the document, which are written one after the other, and what behind them. */
export const ledgerDocumentFrame = (home: string): readonly [before: string, after: string] => [
  `{"apiVersion":"kubepki/v1","kind":"Ledger","home":${JSON.stringify(home)},"entries":[\n`,
  '\n]}\n',
];

/** One line for one entry. Its columns are of a fixed width, since what follows is not known yet. */
export function entryLine(entry: LedgerEntry): string {
  const { time, command, by, action, to, certificate, ...where } = printable(entry);
  const what =
    certificate === undefined
      ? []
      : [certificate.subjectText, `ends ${dayOf(certificate.notAfter)}`, `serial ${certificate.serial}`];
  const origin = `(${command}${by === undefined ? '' : ` by ${by}`})`;
  return [
    time.slice(0, 19).replace('T', ' '),
    action.padEnd(9),
    keyOf(where).padEnd(28),
    [...what, ...(to === undefined ? [] : [`to ${to}`])].join(', '),
    origin,
  ]
    .filter((cell) => cell !== '')
    .join('  ');
}

/** The document of `schemas/ledger-verification.json`. */
export const verificationDocument = (verification: LedgerVerification) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'LedgerVerification' as const,
  ledger: verification.ledger,
  verified: isVerified(verification),
  lines: verification.lines,
  head: verification.head ?? null,
  broken: verification.broken ?? null,
  halfLine: verification.hasHalfLine,
  duplicates: verification.duplicates,
  certificates: verification.certificates,
  unrecorded: verification.unrecorded.map((one) => ({ ...one, node: one.node ?? null })),
});

export function verificationText(verification: LedgerVerification, paint: Paint): string {
  const { lines, head, broken, hasHalfLine, duplicates, certificates, unrecorded } = printable(verification);
  const wrong = (text: string): string => `${paint('critical', 'wrong')}  ${text}`;
  return `${[
    ...(broken === undefined ? [] : [wrong(`line ${broken.line}: ${broken.reason}`)]),
    ...duplicates.map(({ issuer, serial, line }) =>
      wrong(`line ${line}: ${issuer} gave the serial ${serial} to another certificate before`),
    ),
    ...unrecorded.map((one) =>
      wrong(`${keyOf(one)}: its certificate is in no line (serial ${one.serial}, ${one.path})`),
    ),
    ...(hasHalfLine
      ? ['A crash left half a line at the end. Nothing of it happened, and the next change drops it.']
      : []),
    ...(head === undefined ? [] : [`The last line has the hash ${head}.`]),
    `${counted(lines, 'line')}, ${counted(certificates, 'certificate')} in the home: ${isVerified(verification) ? paint('good', 'verified') : paint('critical', 'not verified')}`,
  ].join('\n')}\n`;
}
