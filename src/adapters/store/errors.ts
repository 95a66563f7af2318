import { PkiError } from '../../core/error.js';

export type StoreErrorCode = 'STORE_LOCKED' | 'STORE_WRITE' | 'STORE_PERMISSION';

/** The disk did not do what was asked. The message says what is still as it was. */
export class StoreError extends PkiError<StoreErrorCode> {}

/** The code of a system error, such as ENOENT. Asked of any value, since an error of another realm is no Error of ours. */
export function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
