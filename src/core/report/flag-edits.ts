import type { FlagSource, GivenFlag, Opening } from '../facts/flag-source.js';
import { flagOfField } from '../components/audited.js';
import { unitWord } from '../components/unit-word.js';
import { removalSpan } from './flag-cuts.js';
import { shown } from '../rules/flag-demand.js';
import type { Change } from '../rules/flag-rule.js';
import { isFields, type Started } from '../rules/started.js';

/** Characters of a file that are to be others. */
export interface Edit {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Whether all of a finding can be mended by changing its files. */
export const canChange = (changes: readonly Change[], started: Started): boolean =>
  changes.length > 0 && changes.every((change) => editOf(change, started) !== undefined);

/** The edit that makes a change; undefined where it cannot be made for sure. */
export function editOf(change: Change, started: Started): Edit | undefined {
  if (change.kind === 'add') return addition(change, started);
  const { flag } = change;
  const source = started.sources.find(({ texts }) => texts.has(flag.file));
  const text = source?.texts.get(flag.file);
  if (source === undefined || text === undefined || flag.at === undefined) return undefined;
  if (holdsSecret(flag, text, source.isPart)) return undefined;
  if (change.kind === 'remove') {
    const span = removalSpan(flag, text);
    return span === undefined ? undefined : { file: flag.file, ...span, text: '' };
  }
  return replacement(flag, change.value, source, text);
}

function replacement(flag: GivenFlag, value: string, source: FlagSource, text: string): Edit | undefined {
  const { file, at, valueAt, form, name } = flag;
  if (at === undefined) return undefined;
  const put = (span: { readonly from: number; readonly to: number }, written: string | undefined): Edit | undefined =>
    written === undefined ? undefined : { file, ...span, text: written };
  if (form === 'fields') {
    if (isList(name)) return put(at, `${name.slice(name.lastIndexOf('.') + 1)}: [${value.split(',').join(', ')}]`);
    return valueAt === undefined ? undefined : put(valueAt, scalar(value, text.slice(valueAt.from, valueAt.to)));
  }
  if (form === 'map' || form === 'list') return valueAt === undefined ? undefined : put(valueAt, JSON.stringify(value));
  if (form === 'variables') return valueAt === undefined ? undefined : put(valueAt, plainWord(value));
  if (form === 'pod')
    return valueAt === undefined
      ? put(at, scalar(`${name}=${value}`, text.slice(at.from, at.to), isFlow(text, at.from)))
      : put(valueAt, scalar(value, text.slice(valueAt.from, valueAt.to), true));
  if (source.wrapper === 'k3s') return put(at, scalar(`${name.slice(2)}=${value}`, text.slice(at.from, at.to)));
  const isInVariable = source.isPart || /^\s*Environment=/.test(lineBefore(text, at.from));
  return put(at, isInVariable ? plainWord(`${name}=${value}`) : unitWord(`${name}=${value}`));
}

/**
 * A patch shows the lines that it changes. Where words share a line, one of them can be a secret; and in variables anything can be one
 * whose value is not known to be harmless.
 */
function holdsSecret({ at, form }: Pick<GivenFlag, 'at' | 'form'>, text: string, isPart: boolean): boolean {
  if (at === undefined) return false;
  const line = lineBefore(text, at.from) + text.slice(at.from, endOfLine(text, at.from));
  if (/\/\/[^/\s"']*:[^/\s"']*@/.test(line)) return true;
  if (isPart || form === 'variables' || /^\s*Environment=/.test(line))
    return [...line.matchAll(/=([^\s"'=-][^\s"'=]*)/g)].some(([, value = '']) => shown(value) !== value);
  return form === 'unit' && /(?:pass\w*|secret\w*|token|credentials?)["']?[=:]/i.test(line);
}

const isList = (name: string): boolean => ['tlsCipherSuites', 'tlsCurvePreferences'].includes(name);

/** Nothing that quotes around it would have to keep together. */
const plainWord = (text: string): string | undefined => (/^[\w@%+=:,./*[\]-]+$/.test(text) ? text : undefined);

const lineBefore = (text: string, at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1, at);

/** Between brackets more has a meaning. */
const isFlow = (text: string, at: number): boolean => !/^[ -]*$/.test(lineBefore(text, at));

/** A scalar of YAML, quoted where it was, or where it has to be. */
const scalar = (text: string, before = '', isQuoted = false): string =>
  isQuoted || /^["']/.test(before) || !/^[\w./-][\w./:@%+=,*-]*[\w./=*-]$|^\w$/.test(text)
    ? JSON.stringify(text)
    : text;

/** Something new goes behind what is there, where its form is known. */
function addition({ setting, value }: Extract<Change, { kind: 'add' }>, started: Started): Edit | undefined {
  const isFlag = setting.startsWith('--');
  const source = started.sources.find((one) => one.opening !== undefined && isFields(one) !== isFlag);
  if (source === undefined && !isFlag) {
    const alias = flagOfField(setting);
    // With a configuration that was not read the field may be there.
    return alias === undefined || started.hasConfiguration
      ? undefined
      : addition({ kind: 'add', setting: alias, value }, started);
  }
  const { opening } = source ?? {};
  const text = opening === undefined ? undefined : source?.texts.get(opening.file);
  if (source === undefined || opening === undefined || text === undefined) return undefined;
  if (opening.form === 'unit' && holdsSecret({ form: 'unit', at: { from: opening.at, to: opening.at } }, text, false))
    return undefined;
  const written = isFields(source) ? fieldText(setting, value, source) : flagText(opening, setting, value, source);
  // Where each has a line of its own, what stands behind the last one stays there.
  const at = opening.indent === undefined || opening.form === 'unit' ? opening.at : endOfLine(text, opening.at);
  return written === undefined ? undefined : { file: opening.file, from: at, to: at, text: written };
}

const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
};

function flagText({ form, indent }: Opening, name: string, value: string, { wrapper }: FlagSource): string | undefined {
  const word = `${name}=${value}`;
  if (form === 'pod') return indent === undefined ? `, ${JSON.stringify(word)}` : `\n${indent}${scalar(word)}`;
  if (form === 'unit') return indent === undefined ? ` ${unitWord(word)}` : ` \\\n${indent}${unitWord(word)}`;
  if (indent === undefined) return undefined;
  if (form === 'map') return `\n${indent}${name.slice(2)}: ${JSON.stringify(value)}`;
  if (form === 'list') {
    const blanks = indent.replaceAll('-', ' ');
    return `\n${indent}name: ${name.slice(2)}\n${blanks}value: ${JSON.stringify(value)}`;
  }
  return wrapper === 'k3s' ? `\n${indent}${scalar(word.slice(2))}` : `\n${unitWord(word)}`;
}

/** A field in a document that has nothing of its first key yet. */
function fieldText(name: string, value: string, { flags }: FlagSource): string | undefined {
  const path = name.split('.');
  if (flags.some((flag) => flag.name === path[0] || flag.name.startsWith(`${path[0] ?? ''}.`))) return undefined;
  const lines = path.map((key, depth) => `\n${'  '.repeat(depth)}${key}:`);
  return `${lines.join('')} ${isList(name) ? `[${value.split(',').join(', ')}]` : scalar(value)}`;
}
