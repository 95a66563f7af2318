import { dirname, resolve } from 'node:path';
import type { WriterPort } from '../../core/facts/store-port.js';
import { stage, unveil } from './stage.js';

/** A saved plan and the like: beside its name first, then renamed. @throws StoreError STORE_WRITE */
export const writeProduct: WriterPort['writeProduct'] = (path, contents, mode) => {
  const file = resolve(path);
  const target = { base: dirname(file), path: file, isInPlace: true };
  unveil(stage({ target, mode, bytes: contents.reveal(), owner: undefined }));
};
