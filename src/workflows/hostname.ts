import { join } from 'node:path';
import type { ReaderPort } from '../core/facts/store-port.js';

/** The name of a node that nobody named: what the machine calls itself. */
export const hostnameAt = (root: string, reader: ReaderPort): string | undefined => {
  const file = reader.read(join(root, 'etc/hostname'), 4096);
  const name = file.state === 'present' ? file.bytes?.reveal().toString('utf8').trim().toLowerCase() : undefined;
  return name === '' ? undefined : name;
};
