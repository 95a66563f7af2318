import { irrevocableIn } from '../plan/restoration.js';
import type { Restart } from '../plan/restarts.js';
import type { ChangedFile, HistoryEntry } from '../facts/history.js';
import { counted } from './counted.js';
import { dayOf, minuteOf } from '../facts/dates.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';
import { restartDocument, restartsText } from './restarts.js';

/** What taking back does to one file. */
export interface RestoredRow {
  readonly action: 'restore' | 'bring back' | 'remove';
  readonly node: string | undefined;
  /** Catalog name; for a file that the spec does not speak of, its path. */
  readonly artefact: string;
  /** As people see it. */
  readonly path: string;
  /** The end of the certificate that the file holds then. */
  readonly notAfter: Date | undefined;
}

/** Changes that are taken back, or would be. */
export interface Restored {
  readonly entries: readonly HistoryEntry[];
  readonly rows: readonly RestoredRow[];
  readonly restarts: readonly Restart[];
}

const changeOf = ({ before, after }: ChangedFile): 'created' | 'replaced' | 'removed' =>
  after === undefined ? 'removed' : before.state === 'absent' ? 'created' : 'replaced';

/** The document of `schemas/history-list.json`. */
export const historyDocument = (entries: readonly HistoryEntry[]) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'HistoryList' as const,
  entries: entries.map((entry) => ({
    id: entry.id,
    time: entry.time.toISOString(),
    command: entry.command,
    authorities: irrevocableIn(entry) === 'authority',
    files: entry.files.map((file) => ({
      node: file.place.node ?? null,
      path: file.place.path,
      change: changeOf(file),
      before: file.before.state === 'file' ? file.before.sha256 : null,
      after: file.after ?? null,
    })),
  })),
});

const keptBy = {
  nothing: '',
  authority: '; authorities: cannot be taken back',
  secret: '; secrets: cannot be taken back',
} as const;

/** Newest first, a line each. */
export function historyText(entries: readonly HistoryEntry[], paint: Paint): string {
  if (entries.length === 0) return 'Nothing is kept.\n';
  const rows = printable([...entries].reverse()).map((entry) => [
    entry.id,
    minuteOf(entry.time),
    entry.command,
    `${changesIn(entry.files)}${keptBy[irrevocableIn(entry) ?? 'nothing']}`,
  ]);
  return columns(rows, (text, column) => (column === 0 ? paint('bold', text) : text));
}

/** `cp1: 2 replaced, 1 created; home: 1 replaced`. */
function changesIn(files: readonly ChangedFile[]): string {
  const groups = new Map<string, Map<string, number>>();
  for (const file of files) {
    const group = groups.get(file.place.node ?? 'home') ?? new Map<string, number>();
    group.set(changeOf(file), (group.get(changeOf(file)) ?? 0) + 1);
    groups.set(file.place.node ?? 'home', group);
  }
  const named = [...groups].slice(0, 4).map(([name, counts]) => {
    const words = [...counts].map(([change, count]) => `${count} ${change}`);
    return `${name}: ${words.join(', ')}`;
  });
  return [...named, ...(groups.size > 4 ? [`and ${groups.size - 4} more`] : [])].join('; ');
}

const marks: Readonly<Record<RestoredRow['action'], string>> = { restore: '~', 'bring back': '+', remove: '-' };

/** What is about to be taken back, as a plan. */
export function restorationText({ entries, rows, restarts }: Restored, paint: Paint): string {
  const table = columns(
    printable(rows).map(({ action, path, notAfter }) => [
      `${marks[action]} ${action}`,
      path,
      notAfter === undefined ? '' : `ends ${dayOf(notAfter)}`,
    ]),
    (text, column) => (column === 0 ? paint(text.startsWith('+') ? 'good' : 'warning', text) : text),
  );
  const taken = printable([...entries].reverse()).map(
    ({ id, command, time }) => `Takes back ${id}: ${command}, ${minuteOf(time)}.\n`,
  );
  return [taken.join(''), table, restartsText(restarts, paint), `${counted(rows.length, 'file')} to change.\n`]
    .filter((part) => part !== '')
    .join('\n');
}

/** The document of `schemas/history-report.json`. `proposes`: how many actions a plan has now. */
export const restoredDocument = ({ entries, rows, restarts }: Restored, proposes: number) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'HistoryReport' as const,
  takenBack: entries.map(({ id }) => id),
  files: rows.map(({ action, node, artefact, path, notAfter }) => ({
    action,
    node: node ?? null,
    artefact,
    path,
    notAfter: notAfter?.toISOString() ?? null,
  })),
  restarts: restarts.map(restartDocument),
  proposes,
});

const done: Readonly<Record<RestoredRow['action'], string>> = {
  restore: 'as it was',
  'bring back': 'brought back',
  remove: 'removed',
};

export function restoredText({ rows, restarts }: Restored, proposes: number, paint: Paint): string {
  if (rows.length === 0) return 'Nothing to take back.\n';
  const table = columns(
    printable(rows).map(({ action, path, notAfter }) => [
      done[action],
      path,
      notAfter === undefined ? '' : `ends ${dayOf(notAfter)}`,
    ]),
  );
  const again =
    proposes === 0
      ? ''
      : `The spec still asks for something else: kubepki plan proposes ${counted(proposes, 'action')}. Edit kubepki.yaml unless that is meant.\n`;
  return [
    table,
    restartsText(restarts, paint),
    `${again}Done: ${counted(rows.length, 'file')}. kubepki history undo takes this back in turn.\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The document of `schemas/history-prune.json`. */
export const pruneDocument = (removed: readonly string[], left: number) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'HistoryPruneReport' as const,
  removed,
  left,
});
