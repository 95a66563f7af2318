import type { ReaderPort } from '../core/facts/store-port.js';
import { plain } from '../core/infer/plain.js';
import { observed } from '../core/read/observe.js';
import { isLeftover } from '../core/rules/lying-beside.js';
import { lookAt, notes } from './check-plain.js';
import type { CheckRequest, Comparison } from './comparison.js';
import { plainFiles } from './plain-files.js';

/**
 * A comparison, and with it what lies in a folder and is none of its files, judged by what it says itself. Backups are told already.
 *
 * @param folder absolute; where there is none, nothing lies in it
 */
export function withUnplaced(
  compared: Comparison,
  folder: string,
  request: CheckRequest,
  reader: ReaderPort,
): Comparison {
  if (reader.kindOf(folder) !== 'folder') return compared;
  const { observed: before, desired } = compared;
  const told = [...before.files.values(), ...[...(before.beside?.values() ?? [])].filter(isLeftover)];
  const placed = new Set(told.filter(({ state }) => state !== 'absent').map(({ place }) => compared.pathOf(place)));
  const all = plainFiles([folder], request.nameOf, reader);
  const found = { ...all, files: all.files.filter(({ place }) => !placed.has(place.path)) };
  const together = observed(new Map([...before.files, ...lookAt(found, request, reader)]), before, before);
  const unplaced = plain(found.files, together, found.placeOf);
  if (unplaced.artefacts.length === 0) return compared;
  return {
    ...compared,
    desired: { ...desired, artefacts: [...desired.artefacts, ...unplaced.artefacts] },
    observed: together,
    warnings: [...compared.warnings, ...notes(unplaced, found, request)],
  };
}
