import { isConfigured, valueText, type Note, type Setting } from '../components/component.js';
import { fieldIn } from '../components/fields.js';
import { flagIn, isTabled, type FlagSpan, type FlagTable, type Known } from '../components/flag-table.js';
import { isPartlyTabled, securityFlagIn } from '../components/security-flags.js';
import { notes } from '../components/notes.js';
import { consequences } from '../components/without.js';
import type { FlagSet } from '../render/flag-set.js';
import type { Paint } from './paint.js';

/** A setting with what people ask about it. */
export interface Explained extends Note {
  /** Undefined where no table says it. */
  readonly default: string | undefined;
}

function knownOf({ name }: Setting, { component, version }: FlagSet, table: FlagTable): Known<FlagSpan> | undefined {
  if (isConfigured(component) && !name.startsWith('--')) return fieldIn(component, name, version);
  if (isTabled(component)) return flagIn(table, component, name.slice(2), version);
  return isPartlyTabled(component) ? securityFlagIn(component, name.slice(2), undefined) : undefined;
}

/** Why a setting is as it is. */
export function explained(one: Setting, set: FlagSet, table: FlagTable): Explained {
  const { component } = set;
  const known = knownOf(one, set, table);
  const note =
    one.isGiven === true
      ? { why: 'kubepki.yaml gives it, in the place of what kubepki would say', source: 'kubepki.yaml' }
      : (one.note ?? notes[component][one.name]);
  if (note === undefined) throw new Error(`nothing is noted of ${component} ${one.name}`);
  const usual = known?.state === 'there' ? known.span.default : undefined;
  const without = note.without ?? consequences[component]?.[one.name] ?? byDefault(one, usual);
  return { ...note, ...(without === undefined ? {} : { without }), default: usual };
}

/** How components print a default that is none. */
const empty: readonly string[] = ['', '[]', '<nil>'];

/** What takes its place, where the component has a default that is something. */
function byDefault(one: Setting, usual: string | undefined): string | undefined {
  if (usual === undefined || empty.includes(usual)) return undefined;
  return usual === valueText(one) ? 'the same: it is the default' : `${usual} holds, its default`;
}

/** Each setting with its value, and below it why. */
export function explainedText(set: FlagSet, table: FlagTable, paint: Paint): string {
  return [...set.flags, ...set.fields]
    .map((one) => {
      const { why, source, without, default: usual } = explained(one, set, table);
      const lines: readonly (readonly [string, string | undefined])[] = [
        ['why', why],
        ['default', usual !== undefined && empty.includes(usual) ? 'nothing' : usual],
        ['without', without],
        ['source', source],
      ];
      const shown = lines.flatMap(([what, text]) => (text === undefined ? [] : [`    ${what.padEnd(8)} ${text}\n`]));
      return `${paint('bold', `${one.name}=${valueText(one)}`)}\n${shown.join('')}`;
    })
    .join('');
}

/** The list `explained` of `schemas/flag-set.json`. */
export const explainedDocument = (set: FlagSet, table: FlagTable) =>
  [...set.flags, ...set.fields].map((one) => {
    const { why, source, without, default: usual } = explained(one, set, table);
    return { name: one.name, value: valueText(one), why, default: usual ?? null, without: without ?? null, source };
  });
