import type { Tools } from '../../workflows/apply.js';
import type { WriterPort } from '../../core/facts/store-port.js';
import { reader } from './reader.js';

/** The writing half of the store, loaded when something is to be written. */
export const loadWriter = async (): Promise<WriterPort> => (await import('../../adapters/store/write.js')).writer;

/** Everything that changing needs. The room that issues certificates is large, and no command that only looks loads it. */
export async function loadTools(): Promise<Tools> {
  const [writer, { issuer }] = await Promise.all([loadWriter(), import('../../adapters/issue/issue.js')]);
  return { reader, writer, issue: issuer };
}
