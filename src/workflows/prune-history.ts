import type { Seconds } from '../core/cluster/duration.js';
import { retention } from '../core/facts/history.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';

/** What is removed: everything, what is older than a time, or what the next change would remove anyway. */
export type Pruning =
  { readonly of: 'outdated' } | { readonly of: 'all' } | { readonly of: 'older'; readonly than: Seconds };

export interface Pruned {
  /** Ids. */
  readonly removed: readonly string[];
  readonly left: number;
}

/** Removes copies of earlier files, keys among them, for good. @throws StoreError */
export function pruneHistory(
  folder: string,
  what: Pruning,
  { reader, writer }: { readonly reader: ReaderPort; readonly writer: WriterPort },
  now: Date,
): Pruned {
  const release = writer.lock(folder, 'history prune', now);
  try {
    const kept = reader.keptChanges(folder);
    const candidates = what.of === 'outdated' ? kept.slice(0, -retention.changes) : kept;
    const age = { all: -Infinity, outdated: retention.days * 86_400, older: what.of === 'older' ? what.than : 0 }[
      what.of
    ];
    const removed = candidates.flatMap(({ id, time }) => ((now.getTime() - time.getTime()) / 1000 > age ? [id] : []));
    writer.forget(folder, removed);
    return { removed, left: kept.length - removed.length };
  } finally {
    release();
  }
}
