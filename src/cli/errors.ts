import { PkiError } from '../core/error.js';

export type CliErrorCode = 'CLI_USAGE' | 'CLI_NOT_CONFIRMED' | 'CLI_PASSPHRASE' | 'CLI_OUT' | 'CLI_STDOUT';

/** What the command line itself cannot accept. */
export class CliError extends PkiError<CliErrorCode> {}
