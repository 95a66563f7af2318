import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangedFile, HistoryEntry } from '../../core/facts/history.js';
import { kept } from '../../core/facts/kept.js';
import { Secret } from '../../core/facts/secret.js';
import { explain, StoreError, systemCode } from './errors.js';
import { sha256 } from './contents.js';

// One entry is a folder of two files: index.json says what changed, `contents` holds the old bytes one after the other. Two files are
// as quick to make safe for a change of one certificate as for one of ten thousand.

export const indexName = 'index.json';
export const contentsName = 'contents';

export const historyOf = (home: string): string => join(home, kept.history);

/** An entry that is being written has a name that no reader looks at. */
export const unfinished = (id: string): string => `.${id}.new`;
export const isUnfinished = (name: string): boolean => /^\.[\dTZ-]+\.new$/.test(name);

/** Ids of the entries of a home, oldest first. */
export function idsIn(home: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(historyOf(home));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    throw new StoreError('STORE_WRITE', `expected to read ${historyOf(home)}, got ${explain(cause)}`, {
      cause,
      hint: 'run the command as the owner of the home, or as root',
    });
  }
  return names.filter(isId).sort(inOrder);
}

/** `20261126T101500Z`, and for a further one of that second `20261126T101500Z-2`. */
const partsOf = (id: string): readonly [time: string, count: number] | undefined => {
  const [, time, count] = /^(\d{8}T\d{6}Z)(?:-(\d{1,6}))?$/.exec(id) ?? [];
  return time === undefined ? undefined : [time, Number(count ?? '1')];
};

export const isId = (id: string): boolean => partsOf(id) !== undefined;

function inOrder(one: string, other: string): number {
  const [time = '', count = 0] = partsOf(one) ?? [];
  const [otherTime = '', otherCount = 0] = partsOf(other) ?? [];
  return time === otherTime ? count - otherCount : time < otherTime ? -1 : 1;
}

/** When an entry was made, as its id says: after every earlier one. */
export function timeOf(id: string): Date {
  const [time = ''] = partsOf(id) ?? [];
  return new Date(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** An id after every other one, also when the clock was set back. */
export function nextId(ids: readonly string[], time: Date): string {
  const wanted = time.toISOString().replace(/[-:]|\.\d+/g, '');
  const [last = '', count = 0] = partsOf(ids.at(-1) ?? '') ?? [];
  return wanted > last ? wanted : `${last}-${count + 1}`;
}

type Index = Omit<HistoryEntry, 'id' | 'time' | 'files'> & {
  readonly apiVersion: 'kubepki/v1';
  readonly kind: 'HistoryEntry';
  readonly time: string;
  readonly files: readonly (Omit<ChangedFile, 'place' | 'after'> & {
    readonly node: string | null;
    readonly path: string;
    readonly after: string | null;
  })[];
};

export const renderIndex = (time: string, command: string, files: readonly ChangedFile[]): string =>
  JSON.stringify({
    apiVersion: 'kubepki/v1',
    kind: 'HistoryEntry',
    time,
    command,
    files: files.map(({ place, before, after }) => ({
      node: place.node ?? null,
      path: place.path,
      before,
      after: after ?? null,
    })),
  } satisfies Index);

/** @throws StoreError STORE_TORN */
export function readEntry(home: string, id: string): HistoryEntry {
  const file = join(historyOf(home), id, indexName);
  try {
    const { time, command, files } = JSON.parse(readFileSync(file, 'utf8')) as Index;
    return {
      id,
      time: new Date(time),
      command,
      files: files.map(({ node, path, before, after }) => ({
        place: { node: node ?? undefined, path },
        before,
        after: after ?? undefined,
      })),
    };
  } catch (cause) {
    throw torn(`expected an index of the history at ${file}, got ${explain(cause)}`, id, cause);
  }
}

/** Gives out what the files of an entry held. @throws StoreError STORE_TORN, also for a copy that was never made */
export function copiesIn(home: string, { id, files }: HistoryEntry): (file: ChangedFile) => Secret {
  const path = join(historyOf(home), id, contentsName);
  let contents: Buffer;
  try {
    contents = files.length === 0 ? Buffer.alloc(0) : readFileSync(path);
  } catch (cause) {
    throw torn(`expected copies in ${path}, got ${explain(cause)}`, id, cause);
  }
  return ({ before, place }) => {
    const copy = before.state === 'file' ? before.copy : undefined;
    const bytes = copy === undefined ? undefined : contents.subarray(copy.offset, copy.offset + copy.length);
    if (bytes !== undefined && before.state === 'file' && sha256(bytes) === before.sha256) return new Secret(bytes);
    throw torn(`expected a copy of ${place.path} in ${path}, got ${bytes === undefined ? 'none' : 'another'}`, id);
  };
}

const torn = (message: string, id: string, cause?: unknown): StoreError =>
  new StoreError('STORE_TORN', message, {
    cause,
    hint: `the history cannot be trusted from ${id} on: kubepki history prune --all empties it`,
  });
