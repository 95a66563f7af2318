import { join } from 'node:path';
import type { Cluster } from '../core/cluster/cluster.js';
import { kept } from '../core/facts/kept.js';
import { inHome } from '../core/facts/place.js';
import type { RunPort } from '../core/facts/run-port.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { readFileFacts } from '../core/read/content.js';
import { textOf } from './texts.js';
import { piece, type Piece } from './made.js';

/**
 * Runs the hooks of a spec in order; the first that fails ends it.
 *
 * @returns which one failed and how; undefined when none did
 */
export function runHooks(hooks: readonly (readonly string[])[], runner: RunPort): string | undefined {
  for (const hook of hooks) {
    const failure = runner.run(hook);
    if (failure !== undefined) return `expected the hook ${JSON.stringify(hook)} to end with 0, got ${failure}`;
  }
  return undefined;
}

/**
 * What a renewal commits with its certificates, where the spec has hooks: that they are owed. So a run that is killed at any instant
 * owes them as soon as it has changed something, and one whose hook failed goes on owing them.
 *
 * @param now when the renewal is made: what is owed since then
 */
export const owing = ({ hooks }: Pick<Cluster, 'hooks'>, now: Date): readonly Piece[] =>
  hooks.after.length === 0 ? [] : [piece(inHome(kept.hooksOwed), 0o600, now.toISOString())];

/** @returns since when hooks are owed, as `owing` wrote it; undefined when none are */
export const owedSince = (folder: string, reader: ReaderPort): string | undefined =>
  textOf(reader, join(folder, kept.hooksOwed))?.toString('utf8');

/**
 * Hooks that were owed since then are owed no longer. What a renewal owes that was made meanwhile stays.
 *
 * @throws StoreError
 */
export function settleHooks(
  folder: string,
  since: string,
  { reader, writer }: { readonly reader: ReaderPort; readonly writer: WriterPort },
  now: Date,
): void {
  const release = writer.lock(folder, 'renew', now);
  try {
    const owed = readFileFacts(reader.read(join(folder, kept.hooksOwed)));
    if (owed.state !== 'present' || owedSince(folder, reader) !== since) return;
    writer.commit(
      { home: folder, nodes: new Map() },
      { removals: [{ place: inHome(kept.hooksOwed), sha256: owed.sha256 }], record: undefined },
    );
  } finally {
    release();
  }
}
