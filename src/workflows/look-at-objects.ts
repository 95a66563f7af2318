import type { ObjectFacts } from '../core/facts/objects.js';
import { objectKey } from '../core/facts/objects.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { readDump } from '../core/read/objects.js';
import type { FurtherLook } from './check.js';
import { WorkflowError } from './errors.js';
import { textOf } from './texts.js';

/** A dump of objects: a file by its absolute path, or what came in by stdin. */
export type Dump = { readonly path: string } | { readonly path: undefined; readonly bytes: Buffer };

/** Bytes of one dump: a cluster that has more of what is read is one that nobody dumps into one file. */
const limit = 256 * 1024 * 1024;

/** Adds what dumps of a cluster hold, as `kubectl get … -o yaml` prints them. @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE */
export const lookAtDumps =
  (dumps: readonly Dump[], reader: ReaderPort): FurtherLook =>
  async (comparison) =>
    Promise.resolve(
      withObjects(
        comparison,
        dumps.flatMap((dump) => objectsOfDump(dump, reader)),
      ),
    );

function objectsOfDump(dump: Dump, reader: ReaderPort): readonly ObjectFacts[] {
  if (dump.path === undefined) return readDump(dump.bytes.toString('utf8'), 'stdin');
  const bytes = textOf(reader, dump.path, limit);
  if (bytes === undefined)
    throw new WorkflowError('PATH_NOT_FOUND', `expected a dump of objects, got nothing at ${dump.path}`, {
      hint: 'kubectl get configmaps -A -o yaml > FILE writes one',
    });
  return readDump(bytes.toString('utf8'), dump.path);
}

/** Objects beside those that were seen before; the same object counts once, as it was seen last. */
export function withObjects(
  comparison: Parameters<FurtherLook>[0],
  objects: readonly ObjectFacts[],
): Parameters<FurtherLook>[0] {
  const all = [...(comparison.observed.objects ?? []), ...objects];
  const distinct = [...new Map(all.map((facts) => [objectKey(facts), facts])).values()];
  return { ...comparison, observed: { ...comparison.observed, objects: distinct } };
}
