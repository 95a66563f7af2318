import { counted } from './counted.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';

/** How a file of a node differs from what the home would deliver. */
export interface Deviation {
  readonly path: string;
  readonly difference: 'missing' | 'contents' | 'mode' | 'owner' | 'not reported' | 'not in the manifest';
  readonly expected: string | null;
  readonly actual: string | null;
}

/** What a node's answer came to. */
export interface Confirmed {
  readonly node: string;
  /** Artefacts of which every file is there as it should be. */
  readonly delivered: readonly string[];
  readonly deviations: readonly Deviation[];
  /** The ledger has a new line; false when it said all this already. */
  readonly recorded: boolean;
}

/** The document of `schemas/confirm-report.json`. */
export const confirmDocument = ({ node, delivered, deviations, recorded }: Confirmed) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'ConfirmReport' as const,
  node,
  delivered,
  deviations,
  recorded,
});

/** A path can be anything that a node says. */
export function confirmText({ node, delivered, deviations, recorded }: Confirmed, paint: Paint): string {
  const rows = printable(deviations).map(({ path, difference, expected, actual }) => [
    difference,
    path,
    expected === null || actual === null ? '' : `expected ${expected}, got ${actual}`,
  ]);
  const table = columns(rows, (text, column) => (column === 0 ? paint('warning', text) : text));
  const summary = `${node} has ${counted(delivered.length, 'artefact')} as delivered, and ${counted(deviations.length, 'difference')}.`;
  return `${table}${summary} The ledger ${recorded ? 'says so' : 'has nothing new to say'}.\n`;
}
