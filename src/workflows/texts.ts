import { assertSpecSize, specLimit } from '../core/cluster/source.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { reasonOf, unreadable } from './unreadable.js';

/** The text of a spec. @returns undefined when there is no file @throws ClusterError when it is too large */
export function specOf(reader: ReaderPort, path: string): Buffer | undefined {
  assertSpecSize(reader.sizeOf(path) ?? 0, path);
  return textOf(reader, path, specLimit);
}

/** @returns undefined when there is no file */
export function textOf(reader: ReaderPort, path: string, limit?: number): Buffer | undefined {
  const file = reader.read(path, limit);
  if (file.state === 'absent') return undefined;
  if (file.state === 'present' && file.bytes !== undefined) return file.bytes.reveal();
  throw unreadable(path, reasonOf(file));
}
