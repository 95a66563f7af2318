import { PkiError } from '../../core/error.js';

export type StoreErrorCode =
  'STORE_LOCKED' | 'STORE_LOCK_UNREADABLE' | 'STORE_TORN' | 'STORE_WRITE' | 'STORE_PERMISSION';

/** The disk did not do what was asked. The message says what is still as it was. */
export class StoreError extends PkiError<StoreErrorCode> {}

/** The code of a system error, such as ENOENT. Asked of any value, since an error of another realm is no Error of ours. */
export function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const explanations: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'a quota that is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'a read-only filesystem',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
  EISDIR: 'a folder where a file should be',
  ELOOP: 'a symbolic link, which is not followed',
};

export const explain = (error: unknown): string =>
  explanations[systemCode(error) ?? ''] ?? (error instanceof Error ? error.message : 'an unknown error');
