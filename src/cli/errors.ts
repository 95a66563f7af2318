import { PkiError } from '../core/error.js';

export type CliErrorCode = 'CLI_USAGE' | 'CLI_NOT_CONFIRMED';

/** What the command line itself cannot accept. */
export class CliError extends PkiError<CliErrorCode> {}
