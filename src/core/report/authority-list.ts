import type { KeyLocation } from '../keysets/keyset.js';
import { dayOf } from '../facts/dates.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';

/** How the private key of a generation is found where it should lie. `away`: it is offline, so nobody looked. */
export type KeyState = 'plain' | 'encrypted' | 'missing' | 'unreadable' | 'away';

/** One generation of an authority. */
export interface AuthorityRow {
  readonly name: string;
  readonly generation: string;
  /** Undefined for a key that signs tokens. */
  readonly subject: string | undefined;
  readonly notAfter: Date | undefined;
  /** Undefined where neither certificate nor key can be read. */
  readonly algorithm: string | undefined;
  /** `clients`, `servers`, `tokens`; empty for a generation that is only trusted. */
  readonly signs: readonly string[];
  readonly isTrusted: boolean;
  readonly key: { readonly held: KeyLocation['held']; readonly path: string | undefined; readonly state: KeyState };
  /** Certificates that it signed, on disk or in the ledger, that have not ended and that none has replaced. */
  readonly live: number;
}

/** The document of `schemas/authority-list.json`. */
export const authorityListDocument = (home: string, rows: readonly AuthorityRow[]) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'AuthorityList' as const,
  home,
  authorities: rows.map(({ name, generation, subject, notAfter, algorithm, signs, isTrusted, key, live }) => ({
    name,
    generation,
    subject: subject ?? null,
    notAfter: notAfter?.toISOString() ?? null,
    algorithm: algorithm ?? null,
    signs,
    trusted: isTrusted,
    key: { held: key.held, path: key.path ?? null, state: key.state },
    live,
  })),
});

const states: Readonly<Record<KeyState, string>> = {
  plain: '',
  encrypted: 'encrypted',
  missing: 'missing',
  unreadable: 'cannot be read',
  away: 'offline',
};

function keyText({ held, path, state }: AuthorityRow['key']): string {
  const where = held === 'home' ? 'home' : (path ?? '');
  return [where, states[state]].filter((part) => part !== '').join(', ');
}

export function authorityListText(rows: readonly AuthorityRow[], paint: Paint): string {
  const header = ['AUTHORITY', 'GENERATION', 'SUBJECT', 'KEY', 'ENDS', 'SIGNS', 'KEY IS IN', 'LIVE'];
  const lines = printable(rows).map(({ name, generation, subject, algorithm, notAfter, signs, key, live }) => [
    name,
    generation,
    subject ?? '-',
    algorithm ?? '-',
    notAfter === undefined ? '-' : dayOf(notAfter),
    signs.join(', ') || '-',
    keyText(key),
    `${live}`,
  ]);
  return columns([header, ...lines], (text, _, row) => (row === 0 ? paint('dim', text) : text));
}
