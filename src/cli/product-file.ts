import { basename, dirname, resolve } from 'node:path';
import { onNode } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import { loadWriter } from './wiring/tools.js';

/** Puts what a command made where the user asked for it, whole or not at all, with its mode before its name. @throws StoreError STORE_WRITE */
export async function writeProduct(file: string, contents: Uint8Array, mode: number): Promise<string> {
  const path = resolve(file);
  const roots = { home: undefined, nodes: new Map([['', { folder: dirname(path), below: '' }]]) };
  const writer = await loadWriter();
  writer.commit(roots, {
    writes: [{ place: onNode('', basename(path)), mode, contents: new Secret(contents), owner: undefined }],
    record: undefined,
  });
  return path;
}
