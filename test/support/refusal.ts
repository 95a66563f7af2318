import { isPkiError } from '../../src/core/error.js';

/** The code of the error with which something is refused, or `accepted`. Any other error is a mistake and passes through. */
export function refusal(action: () => unknown): string {
  try {
    action();
    return 'accepted';
  } catch (error) {
    if (isPkiError(error)) return error.code;
    throw error;
  }
}
