import { PkiError } from '../error.js';

export type KeysetErrorCode = 'KEYSET_MALFORMED';

export class KeysetError extends PkiError<KeysetErrorCode> {}
