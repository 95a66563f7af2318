import { basename, dirname, join } from 'node:path';
import type { FlagSource } from '../core/facts/flag-source.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { unitSource, type UnitText } from '../core/read/flag-unit.js';
import { rootOf, textAt } from './audit-texts.js';
import { isSwitchOf, type AuditTools } from './audit-tools.js';

/** Where a machine keeps the units of its services, relative to its root; one in an earlier folder goes before one in a later. */
export const unitFolders: readonly string[] = [
  'etc/systemd/system',
  'usr/local/lib/systemd/system',
  'usr/lib/systemd/system',
  'lib/systemd/system',
];

/** What `systemctl mask` leaves of a unit: it is never started (systemd.unit(5)), not even where a package has one of that name. */
export const isMasked = (unit: string, reader: ReaderPort): boolean => reader.linkAt(unit) === '/dev/null';

/** What a unit, with its drop-ins, runs; undefined for one that runs nothing. */
export function unitAt(path: string, text: UnitText, tools: AuditTools): FlagSource | undefined {
  const root = tools.root ?? rootOf(path);
  const name = basename(path).replace(/\.service$/, '');
  return unitSource([text, ...dropIns(path, tools)], isSwitchOf(tools), (named) => {
    // Installers of k3s name files of variables so (systemd.unit(5), "Specifiers").
    const file = named.replaceAll('%N', name).replaceAll('%n', basename(path));
    if (root === undefined || tools.reader.kindOf(join(root, file)) === 'absent') return undefined;
    const found = textAt(join(root, file), tools);
    return 'reason' in found ? 'unreadable' : found;
  });
}

/** Drop-ins of a unit in every folder for units, by their names; one in a folder for administrators goes before one of a package. */
function dropIns(path: string, { reader, ...tools }: AuditTools): readonly UnitText[] {
  const root = tools.root ?? rootOf(path);
  const folders =
    root === undefined
      ? [dirname(path)]
      : [dirname(path), ...unitFolders.toReversed().map((folder) => join(root, folder))];
  const byName = new Map(
    folders.flatMap((folder) => {
      const below = join(folder, `${basename(path)}.d`);
      return reader
        .namesIn(below)
        .filter((name) => name.endsWith('.conf'))
        .map((name) => [name, join(below, name)] as const);
    }),
  );
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, file]) => textAt(file, { reader, ...tools }))
    .filter((text): text is UnitText => !('reason' in text));
}
