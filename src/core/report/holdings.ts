import { keyOf } from '../catalog/desired.js';
import type { RecordedCertificate } from '../facts/ledger.js';
import { counted } from './counted.js';
import { minuteOf } from '../facts/dates.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';

/** A certificate that somebody was given. */
export interface Holding {
  /** The user: its CN. */
  readonly name: string;
  readonly groups: readonly string[];
  readonly node: string | undefined;
  readonly artefact: string;
  /** When it was issued, as the ledger has it. */
  readonly issued: string;
  /** `replaced` and `retired`: the home has it no longer; whoever has a copy can use it until it ends. */
  readonly state: 'live' | 'replaced' | 'retired' | 'ended';
  readonly certificate: RecordedCertificate;
  /** Whether the generation that signed it is trusted still; undefined when that cannot be told. */
  readonly trusted: boolean | undefined;
  /** The file that holds it; undefined when it is gone, or elsewhere. */
  readonly file: string | undefined;
}

/** Whether it still opens something. */
export const isUsable = ({ state, trusted }: Holding): boolean => state !== 'ended' && trusted !== false;

export const holdingDocument = ({
  name,
  groups,
  node,
  artefact,
  issued,
  state,
  certificate,
  trusted,
  file,
}: Holding) => ({
  name,
  groups,
  state,
  trusted: trusted ?? null,
  issued,
  notAfter: certificate.notAfter.toISOString(),
  serial: certificate.serial,
  issuer: certificate.issuer,
  node: node ?? null,
  artefact,
  file: file ?? null,
});

/** The document of `schemas/kubeconfig-list.json`. */
export const holdingsDocument = (holdings: readonly Holding[]) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'KubeconfigList' as const,
  kubeconfigs: holdings.map(holdingDocument),
});

/** @param shorten how a path is shown */
export function holdingsTable(holdings: readonly Holding[], paint: Paint, shorten: (path: string) => string): string {
  const rows = printable(holdings).map((holding) => [
    holding.name,
    holding.groups.join(','),
    holding.trusted === false && holding.state !== 'ended' ? 'not trusted' : holding.state,
    minuteOf(holding.certificate.notAfter),
    holding.certificate.serial,
    keyOf(holding),
    holding.file === undefined ? '-' : shorten(holding.file),
  ]);
  return columns(
    [['USER', 'GROUPS', 'STATE', 'ENDS (UTC)', 'SERIAL', 'ISSUED AS', 'FILE'], ...rows],
    (text, column, row) =>
      row === 0 ? paint('bold', text) : column === 2 && text === 'live' ? paint('good', text) : text,
  );
}

export function holdingsText(holdings: readonly Holding[], paint: Paint, shorten: (path: string) => string): string {
  if (holdings.length === 0) return 'The ledger knows of no kubeconfig.\n';
  const usable = holdings.filter(isUsable);
  const people = new Set(usable.map(({ name }) => name)).size;
  const elsewhere = usable.filter(({ state }) => state !== 'live').length;
  const copies =
    elsewhere === 0 ? '' : ` ${elsewhere} of them the home has replaced or retired: a copy works until it ends.`;
  return `${holdingsTable(holdings, paint, shorten)}\n${counted(people, 'user')} with ${counted(usable.length, 'certificate')} that can be used.${copies}\n`;
}
