import { PkiError } from '../core/error.js';

export type WorkflowErrorCode =
  | 'HOME_NOT_FOUND'
  | 'HOME_EXISTS'
  | 'HOME_CHANGED'
  | 'PATH_NOT_FOUND'
  | 'PATH_UNREADABLE'
  | 'PATH_NOT_PKI'
  | 'SPEC_AMBIGUOUS'
  | 'NODE_AMBIGUOUS'
  | 'NODE_UNKNOWN'
  | 'OWNER_UNKNOWN'
  | 'AUTHORITY_UNUSABLE'
  | 'AUTHORITY_OFFLINE'
  | 'WRONG_PASSPHRASE'
  | 'KEY_UNKNOWN'
  | 'AUTHORITY_UNKNOWN'
  | 'EXPORT_REFUSED'
  | 'ACCESS_REFUSED'
  | 'USER_MALFORMED'
  | 'USER_EXISTS'
  | 'USER_UNKNOWN'
  | 'ENDPOINT_MALFORMED'
  | 'SPEC_NOT_EDITABLE'
  | 'DIFF_PLACE'
  | 'KEY_NOT_KEPT'
  | 'SECRET_UNREADABLE'
  | 'APPLY_REJECTED'
  | 'HOME_INTERRUPTED'
  | 'HISTORY_UNKNOWN'
  | 'HISTORY_REFUSED'
  | 'DELIVERY_REFUSED'
  | 'ANSWER_MALFORMED'
  | 'IMPORT_INCOMPLETE'
  | 'IMPORT_REFUSED';

/** A request that cannot be carried out where it was made. */
export class WorkflowError extends PkiError<WorkflowErrorCode> {}
