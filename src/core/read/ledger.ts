import type { LedgerEntry, RecordedCertificate } from '../facts/ledger.js';
import { issuedKey, type IssuedBy } from '../facts/observed.js';

/** One change of a line, as it stands there: nothing about it is certain. */
export interface LedgerChange {
  readonly action?: unknown;
  readonly node?: unknown;
  readonly artefact?: unknown;
  readonly subject?: unknown;
  readonly [field: string]: unknown;
}

interface Line {
  readonly time?: unknown;
  readonly command?: unknown;
  readonly by?: unknown;
  readonly changes: readonly LedgerChange[];
}

/** Every change in a line, in order. A line that does not parse has none; `ledger verify` judges it. */
export function entriesIn(line: string): readonly LedgerEntry[] {
  const { time, command, by, changes } = lineOf(line);
  return changes.map((change) => ({
    time: textOf(time) ?? '',
    command: textOf(command) ?? '',
    by: textOf(by),
    action: textOf(change.action) ?? '',
    node: textOf(change.node),
    artefact: textOf(change.artefact) ?? '',
    fingerprint: textOf(change.fingerprint),
    to: textOf(change.to),
    certificate: certificateIn(change),
  }));
}

/** The time of a line and its changes as they stand there; undefined for one that is no record. */
export function readLine(
  text: string,
): { readonly time: Date | undefined; readonly changes: readonly LedgerChange[] } | undefined {
  const line = lineOf(text);
  return line === nothing ? undefined : { time: timeIn(line.time), changes: line.changes };
}

export function timeIn(value: unknown): Date | undefined {
  const time = new Date(typeof value === 'string' ? value : NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function certificateIn(change: LedgerChange): RecordedCertificate | undefined {
  const [serial, subject, issuer, fingerprint, notAfter] = (
    ['serial', 'subject', 'issuer', 'fingerprint', 'notAfter'] as const
  ).map((field) => textOf(change[field]));
  const end = new Date(notAfter ?? NaN);
  if (serial === undefined || subject === undefined || issuer === undefined || fingerprint === undefined)
    return undefined;
  if (Number.isNaN(end.getTime())) return undefined;
  return {
    serial,
    subjectText: subject,
    subject: subjectIn(subject),
    issuer,
    authorityKeyId: textOf(change.authorityKeyId),
    notAfter: end,
    fingerprint,
  };
}

const nothing: Line = { changes: [] };

function lineOf(line: string): Line {
  try {
    const value = JSON.parse(line) as { readonly changes?: unknown } | null;
    return Array.isArray(value?.changes) ? { ...value, changes: value.changes.filter(isChange) } : nothing;
  } catch {
    return nothing;
  }
}

const isChange = (value: unknown): value is LedgerChange => typeof value === 'object' && value !== null;

/** The artefact that a change is about, as `artefactKey` names it. */
export function keyIn({ node, artefact }: LedgerChange): string | undefined {
  if (typeof artefact !== 'string') return undefined;
  return typeof node === 'string' ? `${node}/${artefact}` : artefact;
}

/** To whom a change says that a certificate was issued, by `issuedKey`, and by whom. */
export function issuedTo(change: LedgerChange): readonly (readonly [string, IssuedBy])[] {
  const { action, artefact, subject } = change;
  const key = keyIn(change);
  if (key === undefined || typeof artefact !== 'string' || typeof subject !== 'string') return [];
  const { commonName, organizations } = subjectIn(subject);
  // A person whose kubeconfig was found on a node has one: the home need not make another.
  const [keys, by] = action === 'imported' ? ([[key, artefact], 'others'] as const) : ([[key], 'us'] as const);
  return keys.map((one) => [issuedKey(one, commonName, organizations), by] as const);
}

/** A subject as facts write it, `O=dev,CN=alice`, with RFC 4514 2.4 escapes. */
function subjectIn(text: string): RecordedCertificate['subject'] {
  const attributes = [...text.matchAll(/(?:^|,)([^=,]+)=((?:\\.|[^,\\])*)/gs)].map(([, name = '', value = '']) => ({
    name,
    value: value.replace(/\\(.)/gs, '$1'),
  }));
  const values = (type: string) => attributes.flatMap(({ name, value }) => (name === type ? value : []));
  return { commonName: values('CN').at(-1) ?? '', organizations: values('O') };
}
