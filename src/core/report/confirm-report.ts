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
  /** What the home has removed and the node still has, and whether it is what was delivered. */
  readonly retired: readonly { readonly path: string; readonly asDelivered: boolean }[];
  /** The ledger has a new line; false when it said all this already. */
  readonly recorded: boolean;
}

/** The document of `schemas/confirm-report.json`. */
export const confirmDocument = ({ node, delivered, deviations, retired, recorded }: Confirmed) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'ConfirmReport' as const,
  node,
  delivered,
  deviations,
  retired,
  recorded,
});

/** A path can be anything that a node says. */
export function confirmText({ node, delivered, deviations, retired, recorded }: Confirmed, paint: Paint): string {
  const rows = printable(deviations).map(({ path, difference, expected, actual }) => [
    difference,
    path,
    expected === null || actual === null ? '' : `expected ${expected}, got ${actual}`,
  ]);
  const table = columns(rows, (text, column) => (column === 0 ? paint('warning', text) : text));
  const summary = `${node} has ${counted(delivered.length, 'artefact')} as delivered, and ${counted(deviations.length, 'difference')}.`;
  return `${table}${retiredText(retired)}${summary} The ledger ${recorded ? 'says so' : 'has nothing new to say'}.\n`;
}

function retiredText(retired: Confirmed['retired']): string {
  if (retired.length === 0) return '';
  const rows = printable(retired).map(({ path, asDelivered }) => [
    'still there',
    path,
    asDelivered ? 'no longer wanted' : 'no longer wanted, and not what was delivered',
  ]);
  return `${columns(rows)}Once nothing reads them any more, sh install.sh --prune of a new delivery removes those that are what was delivered.\n`;
}
