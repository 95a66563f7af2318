import { editOf, type Edit } from './flag-edits.js';
import type { FlagFinding } from '../rules/flag-rule.js';
import { unifiedDiff } from './unified-diff.js';

/** Texts of files, by the names that they are shown by. */
export type Texts = ReadonlyMap<string, string>;

/**
 * One round of what findings would have changed: of each setting the first that is asked for. What another finding wants of the same
 * setting is asked for again when the result is judged.
 *
 * @returns the files that change
 */
export function changedTexts(findings: readonly FlagFinding[]): Texts {
  const edits = new Map<string, Edit[]>();
  const taken = new Set<string>();
  const texts = new Map<string, string>();
  for (const { started, changes, setting, machine, artefact, severity } of findings) {
    const key = JSON.stringify([machine, artefact, setting, started?.sources[0]?.file]);
    if (started === undefined || severity === 'info' || changes.length === 0 || taken.has(key)) continue;
    const wanted = changes.map((change) => editOf(change, started));
    // All of it, or nothing.
    if (wanted.some((edit) => edit === undefined || (edits.get(edit.file) ?? []).some((one) => overlaps(one, edit))))
      continue;
    taken.add(key);
    for (const edit of wanted) {
      if (edit === undefined) continue;
      edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
      for (const source of started.sources) for (const [file, text] of source.texts) texts.set(file, text);
    }
  }
  return new Map([...edits].map(([file, all]) => [file, edited(texts.get(file) ?? '', all)]));
}

const overlaps = (a: Edit, b: Edit): boolean =>
  a.from === a.to && b.from === b.to ? false : a.from < b.to && b.from < a.to;

/** From the end to the beginning, so that places stay where they are; what is added at one place keeps its order. */
const edited = (text: string, edits: readonly Edit[]): string =>
  edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => b.edit.from - a.edit.from || b.index - a.index)
    .reduce((so, { edit: { from, to, text: put } }) => so.slice(0, from) + put + so.slice(to), text);

/** A unified diff, and the folder in which patch(1) is to take it. */
export interface FlagPatch {
  readonly text: string;
  readonly folder: 'current' | 'root';
}

/**
 * A unified diff of all files that change. Lines around a change that may hold a secret are left out.
 *
 * Names lead from the current folder, where all files lie in it; else from the root: patch(1) takes no name that begins there.
 *
 * @param here the current folder, absolute
 */
export function flagPatch(before: Texts, after: Texts, here: string): FlagPatch {
  const isFromRoot = [...after.keys()].some((file) => file.startsWith('/'));
  const nameOf = (file: string) => (isFromRoot ? fromRoot(file, here) : file);
  const text = [...after].map(([file, now]) => unifiedDiff(nameOf(file), before.get(file) ?? '', now, isHarmless));
  return { text: text.join(''), folder: isFromRoot ? 'root' : 'current' };
}

/** Without the slash in front. */
const fromRoot = (file: string, here: string): string =>
  (file.startsWith('/') ? file : `${here}/${file.replace(/^\.\//, '')}`).slice(1);

/** A key, or a setting whose value is a path, a number, a truth value or an address. */
const isHarmless = (line: string): boolean =>
  !/pass|secret|credential|token(?!-auth)/i.test(line) &&
  /^[\s-]*(?:[\w./-]+:|--?[\w-]+[= ](?:true|false|\d[\w.:/,-]*|\/[\w./-]*|https:\/\/[\w.:/,[\]-]+))?\s*\\?$/.test(line);
