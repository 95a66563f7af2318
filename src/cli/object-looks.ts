import { resolve } from 'node:path';
import type { FurtherLook } from '../workflows/check.js';
import { stdinBytes } from './terminal.js';
import { reader } from './wiring/reader.js';

/** What is to be looked at beside files, as the flags of check have it. */
export interface ObjectFlags {
  readonly objects?: readonly string[] | undefined;
}

/** Looks at what a cluster holds; what they need is loaded when there are any. */
export async function objectLooks({ objects = [] }: ObjectFlags): Promise<readonly FurtherLook[]> {
  if (objects.length === 0) return [];
  const { lookAtDumps } = await import('./wiring/objects.js');
  const dumps = objects.map((file) =>
    file === '-' ? { path: undefined, bytes: stdinBytes() } : { path: resolve(file) },
  );
  return [lookAtDumps(dumps, reader)];
}
