import { specLimit } from '../core/cluster/source.js';
import type { ReaderPort } from '../core/facts/store-port.js';

/** As it was: who may read the spec is not ours to decide. */
export function modeOf(path: string, reader: ReaderPort): number {
  const file = reader.read(path, specLimit);
  return file.state === 'absent' ? 0o644 : (file.attributes?.mode ?? 0o644);
}
