import { PkiError } from '../../core/error.js';

export type IssueErrorCode = 'ISSUE_KEY' | 'ISSUE_PASSPHRASE' | 'ISSUE_SIGNATURE';

/** A key that could not be made or used. Never carries the key. */
export class IssueError extends PkiError<IssueErrorCode> {}
